import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { s3Keys, startS3 } from '../../lab/s3.ts';
import { temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';

/** Waits a hundredth as long. */
const hurried: Clock = {
  now: Date.now,
  after: (delay, call) => systemClock.after(delay / 100, call),
};

export type Wharf = Awaited<ReturnType<typeof wharfOf>>;

/** Files in so many bytes that do not pack, a place for their backups, and a bucket for copies; all of it real. */
export async function wharfOf(bytes: number, changed: Readonly<Record<string, unknown>> = {}) {
  const service = await startS3();
  onTestFinished(service.stop);
  const home = await temporary();
  const data = join(home, 'data');
  await mkdir(data);
  await writeFile(join(data, 'random'), randomBytes(bytes));
  const directory = join(home, 'kept');
  const s3 = {
    ...{ bucket: service.bucket, region: service.region, endpoint: service.endpoint },
    ...{ access_key: s3Keys.access, secret_key: s3Keys.secret, ...changed },
  };
  const entry = { name: 'app', paths: [data], backup: { directory, remote: { s3 } } };
  const quay = await quayOf({ files: [entry] }, process.env, hurried);
  return {
    ...quay,
    ...{ service, directory, data },
    root: 'database-backups/shop/files/app/',
    async places() {
      const { places } = await readBackups(quay.reach.stack.backups ?? []);
      const [place] = places;
      if (place === undefined) throw new Error('no place');
      return place;
    },
  };
}
