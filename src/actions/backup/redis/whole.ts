import { dirname } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { lookAtDirectory } from '../../../systems/directory.ts';
import type { Hands } from '../../faces.ts';
import { guarded } from '../guarded.ts';
import { complaintOf } from '../run.ts';
import { reserveOf } from '../verdicts.ts';
import { BrokenBackup, plain, type Way } from '../whole.ts';
import { unpack } from './packed.ts';

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

/**
 * The same of one that a script packed: it is unpacked beside its name, for redis-check-rdb reads files alone, and that is
 * removed again. @throws BrokenBackup
 */
export async function readPackedRdb(
  hands: Pick<Hands, 'programs' | 'env' | 'files' | 'clock'>,
  path: string,
  way: Way,
): Promise<number> {
  const files = hands.files();
  const beside = `${path}.partial`;
  const directory = dirname(path);
  const reserve = reserveOf({ directory: await lookAtDirectory(directory) });
  try {
    await files.remove(beside);
    return await guarded(hands, { directory, reserve, timeout: aDay }, way.signal, async (signal) => {
      await unpack(files, { path, format: 'rdb.gz' }, beside, signal);
      return readRdb(hands, beside, { ...way, signal });
    });
  } finally {
    await files.remove(beside);
  }
}

/** Whoever asks has a limit of their own. */
const aDay = 86_400_000;

/** "--- RDB ERROR DETECTED ---" and, behind an offset, the reason. */
function whyIn(said: string): string | undefined {
  const [, reason] = /RDB ERROR DETECTED ---\n\[offset \d+\] (.+)/.exec(said) ?? [];
  return reason === undefined ? undefined : `redis-check-rdb: ${reason}`;
}
