import type { UpNode } from './node.ts';

/** A program or a service to which a cluster belongs, and its own way to move the primary. */
export type Orchestrator = { readonly name: string; readonly command: string; readonly trace: string };

const known: readonly (readonly [trace: RegExp, name: string, command: string])[] = [
  [/^session patroni/i, 'Patroni', 'patronictl switchover, or patronictl failover'],
  [/^(session|extension|database) repmgr/i, 'repmgr', 'repmgr standby switchover, or repmgr standby promote'],
  [
    /^(session|extension|role) pg_?auto_?failover/i,
    'pg_auto_failover',
    'pg_autoctl perform switchover, or failover',
  ],
  [/^session cnpg|^archive .*\/controller\/manager/i, 'CloudNativePG', 'kubectl cnpg promote'],
  [/^session stolon/i, 'stolon', 'stolonctl failkeeper'],
  [
    /^(role|database) rdsadmin$/,
    'Amazon RDS',
    'aws rds failover-db-cluster, or reboot-db-instance --force-failover',
  ],
  [/^(role|database) cloudsqladmin$/, 'Google Cloud SQL', 'gcloud sql instances failover'],
  [/^role alloydbadmin$/, 'Google AlloyDB', 'gcloud alloydb instances failover'],
  [/^(role|database) azure/, 'Azure Database', 'az postgres flexible-server restart --failover'],
];

/** Whoever moves the primary of these nodes by themselves; undefined: nobody that leaves a trace. Pure. */
export function orchestratorOf(nodes: readonly UpNode[]): Orchestrator | undefined {
  const traces = nodes.flatMap(({ marks, settings }) => [
    ...marks,
    ...[settings.archive_command, settings.restore_command].map((command) => `archive ${command ?? ''}`),
  ]);
  for (const [pattern, name, command] of known) {
    const trace = traces.find((one) => pattern.test(one));
    if (trace !== undefined) return { name, command, trace };
  }
  return undefined;
}
