import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examineCopies } from '../../../src/commands/doctor/copies.ts';
import { loadConfiguration } from '../../../src/config/load.ts';
import { setting, temporary, write } from '../../config/setting.ts';
import { s3Keys, startS3 } from '../../lab/s3.ts';

async function examined(changed: Record<string, string> = {}, access = 'operate') {
  const service = await startS3();
  onTestFinished(service.stop);
  const home = await temporary();
  const s3 = {
    ...{ bucket: service.bucket, region: service.region, endpoint: service.endpoint },
    ...{ access_key: s3Keys.access, secret_key: s3Keys.secret, ...changed },
  };
  const files = [{ name: 'app', paths: [home], backup: { directory: home, remote: { s3 } } }];
  const config = await write(
    join(home, 'q.yaml'),
    JSON.stringify({ version: 1, stack: 'shop', access, docker: [], postgres: [], redis: [], files }),
  );
  const surroundings = setting(home);
  const loaded = await loadConfiguration({ config }, surroundings);
  const findings = await examineCopies({ loaded, surroundings });
  return { findings, heard: service.heard };
}

test('a bucket that answers is fine, and is only looked at', async () => {
  const { findings, heard } = await examined();
  expect(findings).toMatchObject([
    {
      severity: 'ok',
      what: expect.stringMatching(/^s3:\/\/shop\/database-backups\/shop\/files\/app\/ answers in/),
    },
  ]);
  expect(heard.map(({ method }) => method)).toEqual(['GET']);
});

test('one that is not there is a problem, in one sentence, with what to do', async () => {
  const { findings } = await examined({ bucket: 'nowhere' });
  expect(findings).toMatchObject([
    {
      ...{ id: 'copies of files/app', severity: 'problem', mend: 'make the bucket, or correct its name' },
      what: expect.stringMatching(/^there is no bucket nowhere at 127/),
    },
  ]);
});

test('a key that is not the right one is a problem without the key', async () => {
  const { findings } = await examined({ secret_key: 'other' });
  expect(findings).toMatchObject([{ severity: 'problem', what: expect.stringContaining('the secret key') }]);
});

test('in watch nobody is asked', async () => {
  const { findings, heard } = await examined({}, 'watch');
  expect([findings, heard]).toEqual([[], []]);
});
