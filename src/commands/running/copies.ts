import { lookElsewhere } from '../../actions/remote/catalogue.ts';
import { remoteAt } from '../../config/connect.remote.ts';
import type { Loaded } from '../../config/load.ts';
import { backupsOf, whereOf } from '../../config/remotes.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import { systemClock } from '../../core/clock.ts';
import { type Duration, type Instant, ReadError } from '../../core/reading.ts';
import { openS3 } from '../../systems/s3.ts';

/** For one bucket, with all that is in it. */
const patience: Duration = 120_000;

/** Looks which copies there are, and keeps that; resolves with a sentence for each bucket that does not tell. */
export async function lookAtCopies(
  { stack, sections }: Pick<Loaded, 'stack' | 'sections'>,
  outside: Surroundings,
  now: Instant,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const silent: string[] = [];
  for (const { target, section } of backupsOf(sections)) {
    if (section.remote === undefined) continue;
    const at = remoteAt({ stack, sections }, target, { outside, learn: () => {} });
    const face = openS3({ ...at, clock: systemClock, tries: 2 });
    const where = whereOf(stack.name, { target, section: section.remote.s3 });
    const place = { target, directory: section.directory };
    const until = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    try {
      await lookElsewhere(face, place, { where, now }, until);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      silent.push(`the copies of ${target} are not known anew: ${error.message}`);
    } finally {
      face.close();
    }
  }
  return silent;
}
