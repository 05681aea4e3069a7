import type { SilentNode, UpNode } from '../../../src/actions/primacy/node.ts';

const systemOf = (title: string) =>
  ({
    id: `postgres/main/${title}`,
    kind: 'postgres',
    title,
    group: 'main',
    where: '10.0.0.1:5432/shop',
  }) as const;

/** A node that answers, of which a test says what it is about. */
export const upNode = (title: string, given: Partial<UpNode> = {}): UpNode => ({
  ...{ is: 'up', system: systemOf(title), role: 'standby', version: 150_018, startedAt: 0 },
  ...{ systemIdentifier: '7001', timeline: 1, checkpointTimeline: 1, position: 1_000, replayed: 1_000 },
  ...{
    isPaused: false,
    conninfo: undefined,
    senders: [],
    slots: [],
    settings: {},
    pendingRestart: undefined,
  },
  receiver: { status: 'streaming', host: '10.0.0.1', port: 5432, messageAge: 100 },
  ...{
    baseBackups: 0,
    archiver: undefined,
    clients: 1,
    preparedTransactions: 0,
    oldestTransaction: undefined,
  },
  ...{ address: '10.0.0.1', isThroughPooler: false, marks: [], lock: undefined, missing: [] },
  ...given,
});

export const silentNode = (title: string, how: SilentNode['how'] = 'refused'): SilentNode => ({
  ...{ is: 'silent', system: systemOf(title), how, because: `${title} does not answer` },
});
