import { type RemoteAt, remoteAt } from '../../config/connect.remote.ts';
import { remotesOf, whereOf } from '../../config/remotes.ts';
import { systemClock } from '../../core/clock.ts';
import { duration } from '../../core/format.ts';
import { type Duration, type FailureKind, ReadError } from '../../core/reading.ts';
import { openS3 } from '../../systems/s3.ts';
import { type Finding, fine, problem } from './finding.ts';
import type { Known } from './known.ts';

const patience: Duration = 10_000;

/** Whether the buckets answer that copies of backups go to. Their keys are for actions: where none run, nobody is asked. */
export async function examineCopies({
  loaded,
  surroundings,
}: Pick<Known, 'loaded' | 'surroundings'>): Promise<readonly Finding[]> {
  if (loaded.is === 'refused' || loaded.stack.access === 'watch') return [];
  const { stack, sections } = loaded;
  return Promise.all(
    remotesOf(sections).map((named) => {
      const at = remoteAt(loaded, named.target, { outside: surroundings, learn: () => {} });
      return examine(`copies of ${named.target}`, whereOf(stack.name, named), at);
    }),
  );
}

async function examine(id: string, where: string, at: RemoteAt): Promise<Finding> {
  const face = openS3({ ...at, clock: systemClock, tries: 1 });
  const begun = systemClock.now();
  try {
    // There is none of that name: one short answer tells all that is to be known.
    await face.list('.doctor/', AbortSignal.timeout(patience));
    return fine(id, `${where} answers in ${duration(systemClock.now() - begun)}`);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return problem(id, error.message, mends[error.kind] ?? 'see whether the endpoint is what it should be');
  } finally {
    face.close();
  }
}

const mends: { readonly [K in FailureKind]?: string } = {
  credentials: 'correct the references to the keys, and see whether the clock of this host is right',
  denied:
    'allow the key s3:ListBucket, s3:GetObject, s3:PutObject, s3:DeleteObject and s3:AbortMultipartUpload',
  missing: 'make the bucket, or correct its name',
  unsupported: 'correct the region',
};
