import { bytes } from '../../core/format.ts';
import type { Container, Containers } from '../../domain/containers.ts';
import type { Environment, System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, strict } from './finding.ts';

/** What is said of all containers of an engine for which it holds. */
type Rule = {
  readonly holds: (container: Container) => boolean;
  /** What stands between how many they are and their names: "3 containers without a processor limit: a, b, c". */
  readonly what: string;
  readonly mend: string;
};

/** Adding a rule is adding a line. What was not inspected yet, or comes from an older recording, breaks none. */
const rules: readonly Rule[] = [
  {
    holds: ({ setup }) => setup?.isPrivileged === true,
    what: 'privileged, which is root on the host',
    mend: 'leave privileged out and give the capabilities it needs (cap_add)',
  },
  {
    holds: ({ setup }) => setup !== undefined && /^(?:|0|root)(?::.*)?$/.test(setup.user),
    what: 'with root as its user',
    mend: 'set USER in the image or user: in Compose',
  },
  {
    holds: ({ inspectedAt, memoryLimit }) => inspectedAt !== undefined && memoryLimit === undefined,
    what: 'without a memory limit, able to take the memory of all others',
    mend: 'set mem_limit (Compose) or --memory',
  },
  {
    holds: ({ inspectedAt, cpuLimit }) => inspectedAt !== undefined && cpuLimit === undefined,
    what: 'without a processor limit',
    mend: 'set cpus (Compose) or --cpus',
  },
  {
    holds: ({ setup }) => setup?.hasHealthCheck === false,
    what: 'without a health check, looking well while it hangs',
    mend: 'add HEALTHCHECK to the image or healthcheck: to Compose',
  },
  {
    holds: ({ inspectedAt, restartPolicy = '' }) =>
      inspectedAt !== undefined && (restartPolicy === '' || restartPolicy === 'no'),
    what: 'without a restart policy, down for good after a crash or a reboot',
    mend: 'set restart: unless-stopped',
  },
  {
    holds: ({ setup }) => setup?.log === 'unbounded',
    what: 'with a log that grows until the disk is full',
    mend: 'set max-size and max-file in log-opts, or use the local log driver',
  },
  {
    holds: ({ image }) => isFloating(image),
    what: 'from an image whose tag moves (latest), another one at the next pull',
    mend: 'name a version, better a digest',
  },
  {
    holds: ({ ports }) => ports.some(({ host, container }) => isOpenServer(host, container)),
    what: 'with a database or the like published on every address, past the firewall',
    mend: 'publish it on 127.0.0.1 only, or not at all: containers of one network reach each other',
  },
];

/** An id instead of a name was pinned by hand; a digest is the surest name of all. */
function isFloating(image: string): boolean {
  if (/^sha256:|@sha256:|^[0-9a-f]{12,64}$/.test(image)) return false;
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest';
}

/** Servers that trust whoever reaches them more than the world deserves. */
const servers: ReadonlySet<string> = new Set(
  [1433, 2375, 3306, 5432, 6379, 6432, 9200, 11_211, 26_379, 27_017].map((port) => `${port}/tcp`),
);

const isOpenServer = (host: string | undefined, container: string): boolean =>
  host?.startsWith('*:') === true && servers.has(container);

/** How one engine runs its containers (requirement G2). Only those that run now are judged. */
export function examineEngine({ readings, stack }: World, { id }: System): readonly Finding[] {
  const engine = readings.containers[id]?.last?.value;
  if (engine === undefined) return [];
  const running = engine.containers.filter(({ state }) => state === 'running' || state === 'restarting');
  return [
    ...(engine.usageFrom === 'engine'
      ? [
          doubt(
            id,
            'usage is asked of the engine, which costs it several per cent of a core',
            'run where the cgroup files of its containers can be read: /sys/fs/cgroup',
          ),
        ]
      : []),
    ...rules.flatMap((rule) => broken(rule, running, id, stack.environment)),
    ...overcommitted(engine, running, id, stack.environment),
  ];
}

const mostNames = 6;

function broken(
  { holds, what, mend }: Rule,
  running: readonly Container[],
  id: string,
  environment: Environment | undefined,
): readonly Finding[] {
  const names = running.filter(holds).map(({ name }) => name);
  if (names.length === 0) return [];
  const said = names.length > mostNames ? [...names.slice(0, mostNames), '…'] : names;
  const count = names.length === 1 ? '1 container' : `${names.length} containers`;
  return [strict(environment, id, `${count} ${what}: ${said.join(', ')}`, mend)];
}

/** A fifth of the memory is for the system (document 000). */
const share = 0.8;

function overcommitted(
  { memory }: Containers,
  running: readonly Container[],
  id: string,
  environment: Environment | undefined,
): readonly Finding[] {
  const sum = running.reduce((total, { memoryLimit = 0 }) => total + memoryLimit, 0);
  if (memory === undefined || sum <= memory * share) return [];
  const what = `the memory limits of its containers add up to ${bytes(sum)}, more than ${bytes(memory * share)} (80 % of ${bytes(memory)})`;
  return [strict(environment, id, what, 'lower the limits, or move containers to another host')];
}
