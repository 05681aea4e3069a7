// A cluster whose primary may move: a primary, two replicas and a pooler, as the stack file would say them.
import { parseConninfo } from '../../../src/domain/postgres/conninfo.ts';
import { openProgramsWrite } from '../../../src/systems/write.ts';
import type { Lab } from '../../lab/lab.ts';
import { markName } from '../../lab/processes.ts';
import { quayOf } from '../backup/quay.ts';

export type Fleet = Lab<'postgres' | 'pgbouncer'>;

const nodeNames = ['p1', 'r1', 'r2'] as const;
type NodeName = (typeof nodeNames)[number];
type Section = Readonly<Record<string, unknown>>;

/** Actions log in as a superuser, and every node is one of this host. */
export function sectionOf({ postgres, pgbouncer }: Fleet, change: (node: NodeName) => Section = () => ({})) {
  const superuser = (name: NodeName): string =>
    `postgresql://postgres@/shop?host=${postgres.sockets}&port=${postgres[name].port}`;
  return {
    name: 'main',
    nodes: nodeNames.map((name) => ({
      name,
      url: postgres[name].url('ops_monitor'),
      operate: { url: superuser(name) },
      control: { pgdata: postgres[name].dataDirectory },
      ...change(name),
    })),
    pooler: {
      url: pgbouncer.url('ops_monitor', 'pgbouncer'),
      operate: { url: pgbouncer.url('pooler_admin', 'pgbouncer') },
    },
  };
}

/** The stack of such a cluster; what is started by our hands is ended with the lab. */
export async function stackOf(lab: Fleet, section: object = sectionOf(lab)) {
  const quay = await quayOf({ postgres: [section] });
  const programs = () => ({
    ...openProgramsWrite(),
    run: (command: Parameters<ReturnType<typeof openProgramsWrite>['run']>[0], signal: AbortSignal) =>
      openProgramsWrite().run({ ...command, env: { ...command.env, [markName]: lab.facts.id } }, signal),
  });
  return { reach: quay.reach, hands: { ...quay.hands, programs } };
}

export const passwordOf = (conninfo: string): string | undefined => parseConninfo(conninfo)?.get('password');
