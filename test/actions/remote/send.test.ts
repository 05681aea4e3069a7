import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { levelOf } from '../../../src/domain/backup.ts';
import { manifestOf } from '../../../src/records/backups/manifest.ts';
import { s3Keys } from '../../lab/s3.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { wharfOf } from './wharf.ts';

const large = 20 * 1024 ** 2;

const take = async (wharf: Awaited<ReturnType<typeof wharfOf>>) =>
  crewOf(backup, await planned(backup, 'files/app', wharf.reach), wharf);

test('a backup is copied in parts, read back, and only then off-site', async () => {
  const wharf = await wharfOf(large);
  const crew = await take(wharf);
  expect(await crew.carry()).toEqual({
    outcome: 'done',
    because: expect.stringContaining('read back whole'),
  });
  const { backups, elsewhere } = await wharf.places();
  const [found] = backups;
  expect(backups.map(levelOf)).toEqual(['off-site']);
  expect(found?.proofs.copy).toBe(`s3://shop/${wharf.root}${found?.id}`);
  expect(elsewhere?.backups).toEqual([]);
  const { objects, uploads, heard } = wharf.service;
  expect([...objects.keys()].toSorted()).toEqual(
    ['SHA256SUMS', 'archive.tar.zst', 'manifest.json'].map((name) => `${wharf.root}${found?.id}/${name}`),
  );
  expect(uploads.size).toBe(0);
  expect(heard.filter(({ query }) => query.has('partNumber'))).toHaveLength(3);
  const manifest = manifestOf(objects.get(`${wharf.root}${found?.id}/manifest.json`)?.bytes.toString());
  expect(manifest?.id).toBe(found?.id);
  expect(JSON.stringify(crew.entries)).not.toContain(s3Keys.secret);
  expect((await stat(join(wharf.directory, '.remote'))).mode & 0o077).toBe(0);
});

test('a bucket that fails half way: the backup here stays verified, and nothing bears its name there', async () => {
  const wharf = await wharfOf(large);
  wharf.service.fault = ({ query }) =>
    query.get('partNumber') === '2' ? { is: 'status', status: 503, code: 'SlowDown' } : undefined;
  const crew = await take(wharf);
  const end = await crew.carry();
  expect(end).toEqual({
    outcome: 'failed',
    because: expect.stringMatching(
      /answers 503 SlowDown.*; the backup on this host is verified, and stays; "find it among the backups" is done, and there is no way back from it/,
    ),
  });
  expect([wharf.service.objects.size, wharf.service.uploads.size]).toEqual([0, 0]);
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['verified']);
  const { plan } = await crew.read();
  const signal = AbortSignal.timeout(10_000);
  expect(await backup.prove(wharf.reach, plan, { results: {}, signal })).toContainEqual({
    ...{ title: `copy in s3://shop/${wharf.root}`, is: 'refuse', because: 'it was not read back' },
  });
});

test('what would be sent and is gone is told, and a manifest that does not arrive is no copy', async () => {
  const wharf = await wharfOf(1_000);
  const crew = await take(wharf);
  const send = backup.steps((await crew.read()).plan).find(({ id }) => id === 'copy');
  const doing = { results: {}, signal: AbortSignal.timeout(10_000), tell: () => {} };
  await expect(send?.run(wharf.hands, doing)).rejects.toThrow(/\/kept\/files-app_\S+ is not there any more$/);
  wharf.service.fault = ({ method, key }) => {
    if (method === 'HEAD' && key.endsWith('manifest.json')) wharf.service.objects.delete(key);
    return undefined;
  };
  expect(await crew.carry()).toEqual({
    outcome: 'failed',
    because: expect.stringContaining('the manifest of the copy is not where it was put'),
  });
});

test('a copy that goes in the clear is warned of', async () => {
  const wharf = await wharfOf(10, { endpoint: 'http://203.0.113.1' });
  const { preflight } = await planned(backup, 'files/app', wharf.reach);
  expect(preflight.filter(({ is }) => is === 'warn')).toContainEqual({
    ...{ title: 'http://203.0.113.1', is: 'warn' },
    because: 'it goes there in the clear, and who is on the way can read it: name an https endpoint',
  });
});

test.each<readonly [string, Record<string, string>, RegExp]>([
  ['a wrong secret key', { secret_key: 'not-the/right+one' }, /the secret key is not the one that 127/],
  ['no such bucket', { bucket: 'nowhere' }, /there is no bucket nowhere at 127/],
  ['nobody there', { endpoint: 'http://127.0.0.1:1' }, /the bucket shop does not answer: connection refused/],
])('%s is one sentence without the keys, and the backup here stays verified', async (_, changed, said) => {
  const wharf = await wharfOf(1_000, changed);
  const crew = await take(wharf);
  expect(await crew.carry()).toEqual({ outcome: 'failed', because: expect.stringMatching(said) });
  expect(JSON.stringify(crew.entries)).not.toMatch(/not-the|wJal/);
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['verified']);
});

test('a byte that is another one there is found before the copy bears its name', async () => {
  const wharf = await wharfOf(1_000);
  let isFlipped = false;
  wharf.service.fault = ({ method, key }) => {
    if (method === 'GET' && key.endsWith('.zst') && !isFlipped) {
      isFlipped = true;
      wharf.service.flip(key);
    }
    return undefined;
  };
  expect(await (await take(wharf)).carry()).toEqual({
    outcome: 'failed',
    because: expect.stringContaining(
      'archive.tar.zst is not what was written: the checksum of the copy differs',
    ),
  });
  expect(wharf.service.objects.size).toBe(0);
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['verified']);
});

test('told to end in the middle, it takes away what it sent', async () => {
  const wharf = await wharfOf(large);
  const crew = await take(wharf);
  wharf.service.fault = ({ query }) => {
    if (query.get('partNumber') === '2') crew.end();
    return undefined;
  };
  expect(await crew.carry()).toMatchObject({ outcome: 'failed' });
  expect([wharf.service.objects.size, wharf.service.uploads.size]).toEqual([0, 0]);
});

test('what earlier copies left that came to no end is taken away, and what others have there is not', async () => {
  const wharf = await wharfOf(1_000, { timeout: '55m' });
  const { objects, uploads } = wharf.service;
  const at = new Date(Date.now() - 3_600_000);
  const old = { bytes: Buffer.from('x'), tag: '"x"', at };
  objects.set(`${wharf.root}killed/archive.tar.zst`, old);
  objects.set('database-backups/other/files/app/x/archive.tar.zst', old);
  objects.set(`${wharf.root}whole/archive.tar.zst`, old);
  objects.set(`${wharf.root}whole/manifest.json`, old);
  uploads.set('left', { key: `${wharf.root}killed/more`, at, parts: new Map() });
  expect(await (await take(wharf)).carry()).toMatchObject({ outcome: 'done' });
  expect(uploads.size).toBe(0);
  expect(objects.has(`${wharf.root}killed/archive.tar.zst`)).toBe(false);
  expect([...objects.keys()].filter((key) => /other|whole/.test(key))).toHaveLength(3);
});

test('secrets do not leave the host in the clear', async () => {
  const wharf = await wharfOf(10);
  const { sections } = wharf.reach;
  const [files] = sections.files;
  if (files === undefined) throw new Error('no files');
  const refusals = async (more: object) => {
    const own = { ...sections, files: [{ ...files, environment: [wharf.data], ...more }] };
    const { preflight } = await planned(backup, 'files/app', { ...wharf.reach, sections: own });
    return preflight.filter(({ is }) => is === 'refuse');
  };
  expect(await refusals({})).toMatchObject([{ title: 'encryption of the environment files' }]);
  expect(await refusals({ key: { file: '/etc/quarterdeck/backup.key' } })).toEqual([]);
});
