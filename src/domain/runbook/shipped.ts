import type { Runbook, RunbookStep } from '../runbook.ts';

/** Targets of a stack that its steps may be for. */
type Known = {
  /** Services that say how they are deployed. */
  readonly deployed: readonly string[];
  /** Clusters with more than one node. */
  readonly clusters: readonly string[];
};

/** What is done to a target; where there are several, one step each. */
function onEach(step: RunbookStep, name: string, targets: readonly string[]): readonly RunbookStep[] {
  const [first, ...others] = targets;
  if (first === undefined) return [step];
  if (others.length === 0) return [{ ...step, action: { name, target: first } }];
  return targets.map((target) => ({
    ...{ ...step, text: `${step.text}, ${target}` },
    action: { name, target },
  }));
}

/** Checklists that every stack has, with what can be done of them in this one. */
export const shippedFor = ({ deployed, clusters }: Known): readonly Runbook[] => [
  {
    name: 'deployment',
    title: 'A deployment, before, during and after',
    alerts: ['ContainerCrashLooping', 'ContainerRestarting', 'ContainerUnhealthy'],
    steps: [
      { text: 'Before: write the environment file of production (quarterdeck doctor --env judges it)' },
      { text: 'Before: set strong passwords' },
      { text: 'Before: set up TLS certificates', check: 'certificates' },
      { text: 'Before: set the rules of the firewall' },
      {
        text: 'Before: back up, and prove it',
        check: 'backups',
        action: { name: 'backup', target: 'stack' },
      },
      { text: 'Before: watch, and have alerts sent', check: 'alerts' },
      { text: 'During: build the image for production' },
      { text: 'During: run the integration tests' },
      { text: 'During: look through the configuration (quarterdeck config check)' },
      { text: 'During: migrate the database' },
      ...onEach({ text: 'During: deploy', check: 'releases' }, 'deploy', deployed),
      { text: 'During: the health checks pass', check: 'checks' },
      { text: 'After: every endpoint answers', check: 'checks' },
      { text: 'After: read the logs' },
      { text: 'After: nothing is critical in what is measured', check: 'alerts' },
      { text: 'After: fit the alert rules to what is new' },
      { text: 'After: bring the documents up to date' },
      { text: 'After: tell the team' },
    ],
  },
  {
    name: 'good-practice',
    title: 'Security, performance, monitoring, reliability',
    alerts: [
      ...['CertificateExpiring', 'NginxCertificateExpiring', 'PoolNearlyFull', 'PoolWaiting'],
      ...['PostgresConnectionsHigh', 'SlowQueries', 'BackupTooOld'],
    ],
    steps: [
      { text: 'Security: secrets come from the environment or a vault (quarterdeck doctor)' },
      { text: 'Security: HTTPS and TLS everywhere', check: 'certificates' },
      { text: 'Security: firewall and network groups' },
      { text: 'Security: packages and base images are renewed regularly' },
      { text: 'Security: nobody has more rights than needed (quarterdeck doctor --roles)' },
      { text: 'Performance: connection pools of a fitting size', check: 'pgbouncer' },
      { text: 'Performance: queries are cached where that pays' },
      { text: 'Performance: a CDN and caching for static files' },
      { text: 'Performance: indexes fit the queries' },
      { text: 'Performance: load is balanced', check: 'nginx' },
      { text: 'Monitoring: the application is measured', check: 'checks' },
      { text: 'Monitoring: alerts on what matters', check: 'alerts' },
      { text: 'Monitoring: logs are collected and searched', check: 'logs' },
      { text: 'Monitoring: endpoints for health checks', check: 'checks' },
      { text: 'Monitoring: resources are watched', check: 'host' },
      { text: 'Reliability: several replicas', check: 'replicas' },
      ...onEach(
        { text: 'Reliability: a failover that was tried', check: 'failover' },
        'switchover',
        clusters,
      ),
      { text: 'Reliability: regular backups', check: 'backups', action: { name: 'backup', target: 'stack' } },
      { text: 'Reliability: services end in good order' },
      { text: 'Reliability: circuit breakers and retries' },
    ],
  },
  {
    name: 'readiness',
    title: 'Ready for production',
    alerts: ['BackupMissing', 'BackupNotCopied', 'RedisTooFewReplicas', 'SynchronousStandbyMissing'],
    steps: [
      { text: 'The database of production is connected', check: 'postgres' },
      { text: 'Security and access are set up' },
      { text: 'Environment variables are managed' },
      { text: 'The application is watched, and alerts', check: 'alerts' },
      { text: 'Logs are managed', check: 'logs' },
      { text: 'Backup and restore work', check: 'backups', action: { name: 'backup', target: 'stack' } },
      { text: 'The application runs in containers', check: 'containers' },
      { text: 'Load is balanced, and nothing is single', check: 'replicas' },
      { text: 'It scales' },
      { text: 'Everybody knows how it is run' },
    ],
  },
];

/** Of a stack of which nothing is known. */
export const shipped = shippedFor({ deployed: [], clusters: [] });
