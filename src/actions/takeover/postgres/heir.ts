import { count } from '../../../core/format.ts';
import { numberOf, type UpNode } from '../../primacy/node.ts';

/** Whether whoever takes over has room for those that will follow it, and for their slots. */
export type Room = { readonly isEnough: boolean; readonly has: string; readonly come: string };

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
