import { rm } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import { remoteAt } from '../../../src/config/connect.remote.ts';
import { openS3Write } from '../../../src/systems/write.ts';
import { setting } from '../../config/setting.ts';
import { s3Keys, startS3 } from '../../lab/s3.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { dockOf, plannedRestore, stateOf, taken, tillOf } from '../restore/dock.ts';

test('a database of which only a copy elsewhere is left is fetched, and comes back as it was', async () => {
  const service = await startS3();
  onTestFinished(service.stop);
  const s3 = {
    ...{ bucket: service.bucket, region: service.region, endpoint: service.endpoint },
    ...{ access_key: s3Keys.access, secret_key: s3Keys.secret },
  };
  const till = await tillOf('copied');
  const { reach, hands: own, directory } = await dockOf({ backup: { format: 'directory', remote: { s3 } } });
  const hearing = { outside: setting(await temporary()), learn: () => {} };
  const hands = {
    ...own,
    remote: (target: string) => openS3Write({ ...remoteAt(reach, target, hearing), clock: reach.clock }),
  };
  const dock = { reach, hands, directory };
  const id = await taken(dock, till);
  expect(service.objects.has(`database-backups/shop/postgres/main/${id}/database/toc.dat`)).toBe(true);
  await rm(directory, { recursive: true });

  const looking = await planned(verify, 'postgres/main', reach, { remote: true });
  expect(await crewOf(verify, looking, dock).carry()).toMatchObject({ outcome: 'done' });
  const plan = await plannedRestore(dock, id, { as: `${till}_back` });
  expect(plan.steps[0]).toMatchObject({ id: 'fetch' });
  expect(plan.preflight.find(({ title }) => title === 'system identifier')?.is).toBe('pass');
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
  expect(await crewOf(restore, plan, dock).carry()).toMatchObject({ outcome: 'done' });
  expect((await stateOf(`${till}_back`)).ids).toEqual([1, 2, 3]);
});
