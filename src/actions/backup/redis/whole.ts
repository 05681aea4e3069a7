import { ReadError } from '../../../core/reading.ts';
import type { Hands } from '../../faces.ts';
import { complaintOf } from '../run.ts';
import { BrokenBackup, plain, type Way } from '../whole.ts';

/** Reads an RDB file to its end, compares its checksum, and counts its keys. @throws BrokenBackup */
export async function readRdb(
  hands: Pick<Hands, 'programs' | 'env'>,
  path: string,
  { wrapper, signal }: Way,
): Promise<number> {
  const argv = [...wrapper, 'redis-check-rdb', path];
  const decoder = new TextDecoder();
  let said = '';
  const onOutput = (piece: Uint8Array): void => {
    said = (said + decoder.decode(piece, { stream: true })).slice(-16_384);
  };
  const ended = await hands.programs().run({ argv, env: plain(hands), onOutput }, signal);
  if (/Can't handle RDB format version/.test(said))
    throw new ReadError('unsupported', 'it is of a newer Redis than the redis-check-rdb of this host');
  const [, keys] = /^\[info\] (\d+) keys read$/m.exec(said) ?? [];
  if (ended.exitCode !== 0 || keys === undefined || !said.includes('RDB looks OK'))
    throw new BrokenBackup(whyIn(said) ?? complaintOf(argv, ended));
  return Number(keys);
}

/** "--- RDB ERROR DETECTED ---" and, behind an offset, the reason. */
function whyIn(said: string): string | undefined {
  const [, reason] = /RDB ERROR DETECTED ---\n\[offset \d+\] (.+)/.exec(said) ?? [];
  return reason === undefined ? undefined : `redis-check-rdb: ${reason}`;
}
