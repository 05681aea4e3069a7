import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import type { Json } from '../../../src/core/json.ts';
import { levelOf } from '../../../src/domain/backup.ts';
import { keepCopy, readCopy } from '../../../src/records/backups/copies.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Wharf, wharfOf } from './wharf.ts';

/** A backup with its copy. */
async function copied(bytes = 10_000) {
  const wharf = await wharfOf(bytes);
  const crew = crewOf(backup, await planned(backup, 'files/app', wharf.reach), wharf);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  const [found] = (await wharf.places()).backups;
  if (found === undefined) throw new Error('no backup');
  return { wharf, id: found.id, content: `${wharf.root}${found.id}/archive.tar.zst` };
}

async function looked(wharf: Wharf, target: string, params: Json = { remote: true }) {
  const crew = crewOf(verify, await planned(verify, target, wharf.reach, params), wharf);
  return crew.carry();
}

test('a copy is read whole; a byte that is another one is found, and proves nothing about the backup here', async () => {
  const { wharf, id, content } = await copied();
  expect(await looked(wharf, `backup/${id}`)).toEqual({
    outcome: 'done',
    because: expect.stringMatching(
      /copy of \S+: read whole, in s3:\/\/shop.*total 1, valid 1, invalid 0, off-site 1$/,
    ),
  });
  wharf.service.flip(content);
  expect(await looked(wharf, 'files/app')).toEqual({
    outcome: 'failed',
    because: `copy of ${id}: archive.tar.zst is not what was written: the checksum of the copy differs`,
  });
  const [found] = (await wharf.places()).backups;
  expect(found && levelOf(found)).toBe('verified');
  expect(found?.proofs.copyBroken?.because).toContain('checksum of the copy differs');
  wharf.service.flip(content);
  expect(await looked(wharf, 'files/app')).toMatchObject({ outcome: 'done' });
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['off-site']);
});

test('a copy that is shorter, lacks a file, or has another manifest is broken', async () => {
  const { wharf, id, content } = await copied();
  const { objects } = wharf.service;
  const whole = objects.get(content);
  if (whole === undefined) throw new Error('no copy');
  objects.set(content, { ...whole, bytes: whole.bytes.subarray(1) });
  expect(await looked(wharf, `backup/${id}`)).toMatchObject({
    because: expect.stringContaining('in the copy,'),
  });
  objects.delete(content);
  expect(await looked(wharf, `backup/${id}`)).toMatchObject({
    because: expect.stringContaining('archive.tar.zst is missing in the copy'),
  });
  objects.set(content, whole);
  const key = `${wharf.root}${id}/manifest.json`;
  const manifest = objects.get(key);
  if (manifest === undefined) throw new Error('no manifest');
  const other = manifest.bytes.toString().replace(/"sha256":"..../, '"sha256":"0000');
  objects.set(key, { ...manifest, bytes: Buffer.from(other), tag: '"other"' });
  expect(await looked(wharf, `backup/${id}`)).toMatchObject({
    because: expect.stringContaining('the manifest of the copy is another one'),
  });
});

test('a copy that somebody removed is told, and the backup is off-site no more', async () => {
  const { wharf, id } = await copied();
  wharf.service.objects.clear();
  expect(await looked(wharf, `backup/${id}`)).toEqual({
    outcome: 'failed',
    because: `copy of ${id}: there is none in s3://shop/${wharf.root}`,
  });
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['verified']);
});

test('on a host that has nothing, copies are found, fetched and restored', async () => {
  const { wharf, id } = await copied(300_000);
  const before = await readFile(join(wharf.data, 'random'));
  await rm(wharf.directory, { recursive: true });
  await writeFile(join(wharf.data, 'random'), 'lost');
  expect(await looked(wharf, 'files/app')).toMatchObject({ outcome: 'done' });
  const { backups, elsewhere } = await wharf.places();
  expect(backups).toEqual([]);
  expect(elsewhere?.backups).toMatchObject([{ id, isElsewhere: true, by: 'quarterdeck' }]);
  const plan = await planned(restore, `backup/${id}`, wharf.reach);
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
  expect(plan.steps[0]).toMatchObject({ id: 'fetch' });
  const crew = crewOf(restore, plan, wharf);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect((await readFile(join(wharf.data, 'random'))).equals(before)).toBe(true);
  expect((await wharf.places()).backups.map(levelOf)).toEqual(['verified']);
});

test('what cannot be fetched is refused, or told when it is not there any more', async () => {
  const { wharf, id } = await copied();
  await rm(join(wharf.directory, id), { recursive: true });
  const signal = AbortSignal.timeout(10_000);
  const looking = await planned(verify, `backup/${id}`, wharf.reach, { remote: true });
  expect(await verify.prove(wharf.reach, looking, { results: {}, signal })).toContainEqual({
    ...{ title: `copy of ${id}`, is: 'refuse', because: 'what was found is not noted' },
  });
  const plan = await planned(restore, `backup/${id}`, wharf.reach);
  const { sections } = wharf.reach;
  const [files] = sections.files;
  if (files === undefined) throw new Error('no files');
  const { remote: _, ...backup } = files.backup;
  const bare = { ...wharf.reach, sections: { ...sections, files: [{ ...files, backup }] } };
  await expect(planned(restore, `backup/${id}`, bare)).rejects.toThrow(
    `${id} is elsewhere only, and the stack file names no bucket for copies of files/app`,
  );
  await expect(planned(verify, `backup/${id}`, bare)).rejects.toThrow(
    'the stack file names no bucket for copies of files/app',
  );
  wharf.service.objects.clear();
  expect(await crewOf(restore, plan, wharf).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('the copy is not there any more, or not the one that was planned'),
  });
  const place = { target: 'files/app', directory: wharf.directory };
  const copy = await readCopy(place, id);
  if (copy === undefined) throw new Error('no copy');
  await keepCopy(place, { ...copy, manifest: { ...copy.manifest, bytes: 2 ** 50 } });
  expect((await planned(restore, `backup/${id}`, wharf.reach)).preflight).toContainEqual({
    ...{ title: `free space on ${wharf.directory}`, is: 'refuse' },
    because: expect.stringMatching(/, 1 PB are fetched and .* kept free$/),
  });
});

test('a copy that turns out broken while it is fetched gets no name here', async () => {
  const { wharf, id, content } = await copied();
  await rm(join(wharf.directory, id), { recursive: true });
  wharf.service.flip(content);
  const crew = crewOf(restore, await planned(restore, `backup/${id}`, wharf.reach), wharf);
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('the checksum of the copy differs'),
  });
  expect(await readdir(wharf.directory)).toEqual(['.remote']);
  expect((await wharf.places()).elsewhere?.backups.map(levelOf)).toEqual(['broken']);
});

test('a bucket that breaks off half way proves nothing, and what was fetched of it gets no name here', async () => {
  const { wharf, id } = await copied();
  const before = (await wharf.places()).backups.map(levelOf);
  wharf.service.fault = ({ method, query }) =>
    method === 'GET' && query.size === 0 ? { is: 'cut', after: 100 } : undefined;
  const looking = await planned(verify, `backup/${id}`, wharf.reach, { remote: true });
  const { outcome, because } = await crewOf(verify, looking, wharf).carry();
  expect(outcome, because).toBe('undone');
  expect(because).toMatch(/^read the copy of \S+ whole: [^\n]+ closed the connection to [\d.:]+$/);
  expect((await wharf.places()).backups.map(levelOf)).toEqual(before);
  await rm(join(wharf.directory, id), { recursive: true });
  const end = await crewOf(restore, await planned(restore, `backup/${id}`, wharf.reach), wharf).carry();
  expect(end).toEqual({ outcome: 'undone', because: expect.stringMatching(/^fetch [^\n]*: [^\n]+$/) });
  expect(await readdir(wharf.directory)).toEqual(['.remote']);
  wharf.service.fault = () => undefined;
  const again = crewOf(restore, await planned(restore, `backup/${id}`, wharf.reach), wharf);
  expect(await again.carry()).toMatchObject({ outcome: 'done' });
});

test('a copy that others keep there under a name that leads elsewhere is none', async () => {
  const { wharf, id } = await copied();
  const { objects } = wharf.service;
  const manifest = objects.get(`${wharf.root}${id}/manifest.json`);
  if (manifest === undefined) throw new Error('no manifest');
  const renamed = (name: string) =>
    objects.set(`${wharf.root}${name}/manifest.json`, {
      ...manifest,
      bytes: Buffer.from(manifest.bytes.toString().replace(`"id":"${id}"`, `"id":"${name}"`)),
    });
  renamed('..');
  renamed('.hidden');
  objects.set(`${wharf.root}other/manifest.json`, manifest);
  objects.set(`${wharf.root}torn/manifest.json`, { ...manifest, bytes: Buffer.from('{') });
  expect(await looked(wharf, 'files/app')).toMatchObject({ outcome: 'done' });
  expect((await wharf.places()).elsewhere?.backups).toEqual([]);
});
