import { count } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { numberOf, type UpNode } from '../../primacy/node.ts';
import { titles, warn } from './switchover/verdicts/titles.ts';

/** Whether whoever takes over has room for those that will follow it, and for their slots. */
type Room = { readonly isEnough: boolean; readonly has: string; readonly come: string };

/** Pure. */
export function roomOf(candidate: UpNode, standbys: number, wanted: readonly string[]): Room {
  const senders = numberOf(candidate, 'max_wal_senders') ?? 0;
  const slots = numberOf(candidate, 'max_replication_slots') ?? 0;
  const more = wanted.filter((slot) => !candidate.slots.some((one) => one.name === slot)).length;
  const taken = candidate.senders.length;
  return {
    isEnough: taken + standbys <= senders && candidate.slots.length + more <= slots,
    has: `${count(senders)} WAL senders, ${count(taken)} used; ${count(slots)} slots, ${count(candidate.slots.length)} used`,
    come: `${count(standbys)} standbys and ${count(more)} slots`,
  };
}

const limits = [
  ...['max_connections', 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions'],
  'max_locks_per_transaction',
] as const;

export const majorOf = ({ version }: UpNode): number => Math.floor(version / 10_000);

/** Of what one has less than another, whose log it replays. */
export const fewerOf = (one: UpNode, other: UpNode): readonly string[] =>
  limits.filter((name) => (numberOf(one, name) ?? 0) < (numberOf(other, name) ?? 0));

export const pending = ({ pendingRestart, system }: UpNode): readonly Verdict[] =>
  pendingRestart === undefined
    ? []
    : [warn(titles.restart, `${pendingRestart} of ${system.title} change only when it is started again`)];

/** Whether data of such a server can be rewound, should it diverge. */
export const canRewind = ({ settings }: UpNode): boolean =>
  (settings.wal_log_hints === 'on' || settings.data_checksums === 'on') && settings.full_page_writes === 'on';
