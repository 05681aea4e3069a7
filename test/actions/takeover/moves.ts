// A primary and a standby that could take over from it, of which a test says what it is about.
import type { Means } from '../../../src/actions/primacy/means.ts';
import type { SenderSeen, UpNode } from '../../../src/actions/primacy/node.ts';
import type { Server } from '../../../src/actions/primacy/server.ts';
import type { Move } from '../../../src/actions/takeover/postgres/switchover/survey.ts';
import { upNode } from '../primacy/nodes.ts';

export const sender = (given: Partial<SenderSeen> = {}): SenderSeen => ({
  ...{ application: 'r1', address: '10.0.0.2', slot: 'slot_r1', state: 'streaming', sync: 'async' },
  ...{ flushLag: 0, replayLag: 0, replyAge: 100 },
  ...given,
});
export const settings = {
  ...{ port: '5432', cluster_name: '', primary_slot_name: '', synchronous_standby_names: '' },
  ...{
    max_wal_senders: '10',
    max_replication_slots: '10',
    max_connections: '100',
    max_worker_processes: '8',
  },
  ...{ max_prepared_transactions: '0', max_locks_per_transaction: '64', recovery_min_apply_delay: '0' },
  ...{ wal_log_hints: 'on', data_checksums: 'off', full_page_writes: 'on' },
};
export const primaryOf = (given: Partial<UpNode> = {}): UpNode =>
  upNode('p1', { role: 'primary', senders: [sender()], settings, ...given });
export const standbyOf = (given: Partial<UpNode> = {}): UpNode => {
  const own = { ...settings, cluster_name: 'r1', primary_slot_name: 'slot_r1' };
  return upNode('r1', { ...given, settings: { ...own, ...given.settings } });
};
const server: Server = {
  ...{ is: 'local', dataDirectory: '/data', as: [], programs: '/usr/bin', unit: null },
  ...{ log: '/data/log', port: 5432 },
};
/** The same in a container, on networks of its own. */
export const boxed = (name: string, networks: readonly string[] = ['shop']): Means => ({
  is: 'server',
  server: {
    ...{ is: 'container', engine: 'docker', id: 'e'.repeat(64), name, networks: [...networks] },
    ...{
      dataDirectory: '/data',
      owner: { uid: 999, gid: 999 },
      policy: { Name: 'no', MaximumRetryCount: 0 },
    },
  },
});
export const moveOf = (given: Partial<Move> = {}): Move => ({
  ...{ primary: primaryOf(), candidate: standbyOf(), siblings: [], place: { host: '10.0.0.2', port: 5432 } },
  ...{ means: { is: 'server', server }, process: { pid: 7, started: 1, boot: 'b' } },
  ...{ back: { is: 'yes', systemIdentifier: '7001' }, pooler: { is: 'none' } },
  ...{ reached: new Map(), places: new Map(), led: { host: '10.0.0.2', port: 5432 } },
  ...given,
});
