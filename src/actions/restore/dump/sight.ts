import { ReadError } from '../../../core/reading.ts';
import { maintenance } from '../../../domain/postgres/names.ts';
import { maybeNumber, maybeText, type Row, text } from '../../../systems/postgres/row.ts';
import type { Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';

/** A database of the server as it is now. */
export type Found = {
  readonly name: string;
  readonly oid: number;
  readonly isOpen: boolean;
  readonly comment: string | undefined;
};

export const foundOf = (row: Row): Found => ({
  name: text(row, 'name'),
  oid: maybeNumber(row, 'oid') ?? 0,
  isOpen: row.is_open === true,
  comment: maybeText(row, 'comment'),
});

/** How far a restore is, by what lies on the server. */
export type Sight = {
  readonly live: Found | undefined;
  readonly beside: Found | undefined;
  readonly isSwapped: boolean;
};

/** What is written into the comment of a database that a restore made, or put aside. */
export const notes = ({ key, backup }: Pick<Facts, 'key' | 'backup'>) => ({
  filled: `quarterdeck restore ${key}: filled from ${backup.id}`,
  checked: `quarterdeck restore ${key}: checked against ${backup.id}`,
  restored: `quarterdeck restore ${key}: restored from ${backup.id}`,
  replaced: `quarterdeck restore ${key}: replaced by ${backup.id}`,
  undone: `quarterdeck restore ${key}: restored from ${backup.id}, and taken back`,
});

/** @throws ReadError where the server does not tell. */
export async function look(
  reach: Reach,
  { system, names, key, replaced }: Facts,
  signal: AbortSignal,
): Promise<Sight> {
  // In this order: what is done by the first answer shows in the second.
  const answer = await reach.postgres(system, maintenance).read(['restoreTurn', 'restoreDatabases'], signal);
  if (answer.is !== 'read') throw new ReadError('refused', `${system} lets nobody in: ${answer.message}`);
  const rows = answer.rows.restoreDatabases;
  if (rows === undefined)
    throw new ReadError('denied', answer.missing[0]?.because ?? `${system} does not tell its databases`);
  if (maybeNumber(answer.rows.restoreTurn?.[0] ?? {}, 'taken') !== 0)
    throw new ReadError('timeout', `${system} is still at what was asked of it before`);
  const all = rows.map(foundOf);
  const named = (name: string): Found | undefined => all.find((one) => one.name === name);
  const [live, beside, old] = [named(names.live), named(names.beside), named(names.old)];
  const witness = replaced === null ? live : old;
  const isSwapped = beside === undefined && live !== undefined && witness?.comment?.includes(key) === true;
  return { live, beside, isSwapped };
}
