import * as z from 'zod';
import type { Hands } from '../../faces.ts';
import { BrokenBackup, complaintIn, plain, type Way } from '../whole.ts';
import { checkCommand } from './programs.ts';

const rowsOf = z.record(z.string(), z.number().int().nonnegative());

/** Has SQLite check a copy from its first page to its last, and counts its rows. @throws BrokenBackup */
export async function readSqlite(
  hands: Pick<Hands, 'programs' | 'env'>,
  path: string,
  { wrapper, signal }: Way,
): Promise<Readonly<Record<string, number>>> {
  const pieces: Uint8Array[] = [];
  const onOutput = (piece: Uint8Array): void => void pieces.push(piece);
  const argv = [...wrapper, ...checkCommand(path)];
  const ended = await hands.programs().run({ argv, env: plain(hands), onOutput }, signal);
  if (ended.exitCode !== 0) throw new BrokenBackup(`SQLite finds it broken: ${complaintIn(ended.errors)}`);
  return rowsOf.parse(JSON.parse(Buffer.concat(pieces).toString()));
}
