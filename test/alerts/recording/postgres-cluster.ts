import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../lab/lab.ts';
import type { Node } from '../../lab/node.ts';
import { clients, connectionOf } from './postgres.ts';
import { type Staging, undone } from './record.ts';

/** What a server is to the others. The last two leave the cluster broken. */
export function clusterStages({ postgres: { p1, r1, r2 } }: Lab<'postgres'>): readonly Staging[] {
  const connections = [p1, r1, r2].map(connectionOf);
  const signal = (node: Node): string => join(node.dataDirectory, 'standby.signal');
  const restarted = async (node: Node, change: () => void): Promise<void> => {
    await node.stop();
    change();
    await node.start();
  };
  const demoted = (node: Node) => restarted(node, () => writeFileSync(signal(node), ''));
  /** It is asked to end when its clients have ended. */
  const ending = () =>
    undone(
      () => {
        const [pid] = readFileSync(join(r2.dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
        process.kill(Number(pid), 'SIGTERM');
      },
      () => restarted(r2, () => undefined),
    );
  /** It writes what its primary never wrote, and is a standby again. */
  const diverged = () =>
    undone(async () => {
      await r2.sql('SELECT pg_promote()');
      await r2.sql(`SELECT count(pg_logical_emit_message(false, 'own', repeat('x', 1048576)))
        FROM generate_series(1, 50)`);
      await demoted(r2);
    });
  return [
    {
      ...{ alert: 'PostgresNotReady', severity: 'critical', stage: ending, after: connections },
      given: () => clients(r2.url('app'), 1),
    },
    {
      ...{ alert: 'NoPrimary', severity: 'critical' },
      stage: () =>
        undone(
          () => demoted(p1),
          () => restarted(p1, () => rmSync(signal(p1))),
        ),
    },
    { alert: 'StandbyDiverged', severity: 'critical', stage: diverged },
    {
      ...{ alert: 'SplitBrain', severity: 'critical' },
      stage: () => undone(() => r1.sql('SELECT pg_promote()')),
    },
  ].map((staging) => ({ ...staging, connections }) as Staging);
}
