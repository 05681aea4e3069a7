// One target of each kind for each action: what every proof about all of them goes through.
import type { Action } from '../../../src/actions/action.ts';
import type { TargetKind } from '../../../src/core/target.ts';

/** A target of the harbour, with the flags that go with it. */
export type Case = {
  readonly target: string;
  /** `@set`: the newest set. */
  readonly flags?: readonly string[];
  /** That it is done is shown where it takes less, or where there is more to it. */
  readonly isElsewhere?: true;
};

type Cases = Readonly<Record<string, Partial<Record<TargetKind, readonly Case[]>>>>;

const elsewhere = { isElsewhere: true } as const;
const container = [{ target: 'container/qd-table' }] as const;
const service = [{ target: 'service/web', ...elsewhere }];
const unit = [{ target: 'unit/web.service', ...elsewhere }];
const postgres = [{ target: 'postgres/main/p1', ...elsewhere }];
const kept = {
  postgres: [{ target: 'postgres/main' }],
  redis: [{ target: 'redis/cache' }],
  sqlite: [{ target: 'sqlite/app' }],
  files: [{ target: 'files/app' }],
  log: [{ target: 'log/app' }],
} as const;
const young = Object.fromEntries(
  Object.entries(kept).map(([kind, [one]]) => [kind, [{ ...one, ...(kind !== 'log' && elsewhere) }]]),
);
const own = (target: string): readonly Case[] => [{ target, flags: ['--name', 'note'], ...elsewhere }];
/** The newest backup of a target. */
const of = (target: string, ...flags: readonly string[]): Case => ({ target: `backup/of ${target}`, flags });

const cases: Cases = {
  restart: { container, service, unit, postgres },
  start: { container, service, unit },
  stop: { container, service, unit },
  backup: { ...kept, stack: [{ target: 'stack' }] },
  verify: { ...kept, backup: [of('sqlite/app'), of('postgres/main', '--restore-test')] },
  // None is old enough to go.
  prune: { ...young, directory: [{ target: 'directory/@/drop' }] },
  restore: {
    backup: [
      ...['postgres/main', 'sqlite/app', 'files/app', 'log/app'].map((one) => of(one)),
      { ...of('redis/cache'), ...elsewhere },
    ],
    stack: [{ target: 'stack', flags: ['--set', '@set'], ...elsewhere }],
  },
  deploy: {
    container: [{ ...container[0], flags: ['--image', 'quarterdeck-lab:2', '--allow-disk'] }],
    service,
  },
  rollback: {
    container: [{ ...container[0], flags: ['--image', 'quarterdeck-lab:1'] }],
    service: [{ target: 'service/web', flags: ['--image', 'quarterdeck-lab:1'], ...elsewhere }],
  },
  scale: { service: [{ target: 'service/api', flags: ['--replicas', '3'], ...elsewhere }] },
  'resume-replay': { postgres: [{ target: 'postgres/copy/r1' }] },
  cancel: { postgres: [{ target: 'postgres/main/p1', flags: ['--pid', '@session'] }] },
  terminate: { postgres: [{ target: 'postgres/main/p1', flags: ['--pid', '@session'] }] },
  'terminate-all': { postgres: [{ target: 'postgres/main/p1', flags: ['--application', 'table-crowd'] }] },
  // Sentinels that the stack file does not name watch it, and the cluster has one node: it is planned, and refused.
  switchover: {
    redis: [{ target: 'redis/cache', ...elsewhere }],
    postgres: [{ target: 'postgres/main', ...elsewhere }],
  },
  failover: {
    redis: [{ target: 'redis/cache', ...elsewhere }],
    postgres: [{ target: 'postgres/main', ...elsewhere }],
  },
  rejoin: { postgres: [{ target: 'postgres/main/p1', ...elsewhere }] },
  custom: {
    ...{
      stack: [{ target: 'stack', flags: ['--name', 'note'] }],
      host: own('host'),
      container: own('container/qd-table'),
    },
    ...{ service: own('service/web'), postgres: own('postgres/main'), redis: own('redis/cache') },
  },
  // The terminal is handed over where there is one.
  shell: { container: [{ ...container[0], ...elsewhere }] },
};

/** The cases of an action on a kind of target. @throws Error where there is none: a new one needs a line above. */
export function casesOf({ name }: Pick<Action, 'name'>, kind: TargetKind): readonly Case[] {
  const found = cases[name]?.[kind] ?? [];
  if (found.length === 0) throw new Error(`no case for ${name} on a ${kind}: add one to cases.ts`);
  return found;
}
