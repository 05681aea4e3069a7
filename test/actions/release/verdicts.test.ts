import { describe, expect, it } from 'vitest';
import { sameVerdict } from '../../../src/actions/release/compose.draft.ts';
import { fileVerdict } from '../../../src/actions/release/compose.file.ts';
import { backupAge, diskVerdict, lastBackup } from '../../../src/actions/release/precheck.ts';
import { outdated } from '../../../src/actions/release/tidy.ts';
import { migratedVerdict, portsVerdict, schemaVerdict } from '../../../src/actions/release/verdicts.ts';
import { repositoryOf, wantedReference } from '../../../src/actions/release/wish.ts';
import type { Backup } from '../../../src/domain/backup.ts';
import { foldReleases, type ReleaseEntry } from '../../../src/domain/release.ts';

const hour = 3_600_000;

describe('before a deploy', () => {
  it('a disk over 80 % stops it', () => {
    expect(diskVerdict({ path: '/', ratio: 0.81, available: 1e9 })).toMatchObject({
      ...{ is: 'refuse', override: 'allow-disk' },
      because: '81 % used, 954 MB free; a deploy stops over 80 %',
    });
    expect(diskVerdict({ path: '/', ratio: 0.8, available: 1e9 }).is).toBe('pass');
    expect(diskVerdict(undefined).is).toBe('warn');
  });

  it('a backup that is missing is a warning, and stops a migration', () => {
    expect(backupAge(hour, true).is).toBe('pass');
    expect(backupAge(undefined, false)).toMatchObject({ is: 'warn', because: 'there is none' });
    expect(backupAge(25 * hour, true)).toMatchObject({ is: 'refuse', override: 'allow-no-backup' });
  });

  it('a migration goes by the backups of the databases that it may change, and by no others', () => {
    const backup = (target: string, startedAt: number, members: readonly Backup[] = []) =>
      ({ target, startedAt, members, proofs: { verified: 1 } }) as unknown as Backup; // of the rest nothing is asked
    const all = [
      backup('files/app', 9),
      backup('postgres/main', 3),
      backup('stack', 5, [backup('postgres/main', 5)]),
    ];
    expect(lastBackup(all, [])).toEqual({ at: 9 });
    expect(lastBackup(all, ['postgres/main'])).toEqual({ of: 'postgres/main', at: 5 });
    expect(lastBackup(all, ['postgres/main', 'postgres/other'])).toEqual({
      of: 'postgres/other',
      at: undefined,
    });
    expect(backupAge(undefined, true, 'postgres/other')).toMatchObject({
      ...{ is: 'refuse', title: 'last verified backup of postgres/other' },
    });
  });

  it('a port that another container has stops it', () => {
    const listed = [
      { id: 'old', name: 'web', state: 'running', ports: [{ host: '*:80' }] },
      { id: 'other', name: 'proxy', state: 'running', ports: [{ host: '127.0.0.1:8080' }] },
    ];
    expect(portsVerdict([80], listed, 'old', [])).toMatchObject([{ is: 'pass' }]);
    expect(portsVerdict([8080], listed, 'old', [8080])).toMatchObject([
      { is: 'refuse', because: 'taken: 8080 by proxy' },
    ]);
    expect(portsVerdict([80, 443], listed, 'old', [443])).toMatchObject([
      { is: 'refuse', because: 'taken: 443 by a program of its host' },
    ]);
    expect(portsVerdict([], listed, 'old', [])).toEqual([]);
  });
});

it('containers of several images have none to go back to', () => {
  expect(sameVerdict(true, false)).toMatchObject({
    is: 'refuse',
    because: 'its containers are of different images: there would be no one image to go back to',
  });
  expect(sameVerdict(false, true)).toMatchObject({
    is: 'refuse',
    because: expect.stringMatching(/^nothing: it runs that image/),
  });
});

it('a compose file that is not what runs is told from one whose program does not tell all of it', () => {
  expect(fileVerdict('a', 'a', 'later').is).toBe('pass');
  expect(fileVerdict('b', 'a', 'first').because).toBe(
    'it says something else than what runs: that would come along, and only the image goes back',
  );
  expect(fileVerdict('b', 'a', 'later').because).toContain(', or has env_file, of which docker compose');
  expect(fileVerdict(undefined, 'a', 'later').because).toContain('its program does not tell what it says');
});

it('a rollback over a change of the schema needs the word, and shows both', () => {
  expect(schemaVerdict('11', '12')).toEqual([
    {
      title: 'schema',
      is: 'refuse',
      because: 'it is 12 now, and was 11 with that release: a rollback does not take it back',
      override: 'allow-schema-change',
    },
  ]);
  expect(schemaVerdict('12', '12')).toMatchObject([{ is: 'pass' }]);
  expect(schemaVerdict(undefined, '12')).toMatchObject([{ is: 'warn' }]);
  expect(schemaVerdict(undefined, undefined)).toEqual([]);
});

it('a rollback over a migration says so, whatever tells the schema', () => {
  const started = (release: string, migrated: boolean): ReleaseEntry => ({
    ...({ type: 'started', at: 1, release, target: 't', engine: 'docker', what: 'deploy' } as const),
    ...{ by: 'ana', to: { image: release, reference: release }, variables: {} },
    ...(migrated && { migrated }),
  });
  const releases = foldReleases([started('r1', true), started('r2', true), started('r3', false)]);
  expect(migratedVerdict(releases, { id: 'r1', target: 't' })).toEqual([
    {
      ...{ title: 'migrations since then', is: 'warn' },
      because: 'r2: what that did to the data is not taken back',
    },
  ]);
  expect(migratedVerdict(releases, { id: 'r2', target: 't' })).toEqual([]);
});

describe('the image that is asked for', () => {
  const running = 'registry:5000/shop:40';
  const wanted = (asked: { version?: string; image?: string }, declared: object = {}) =>
    wantedReference(asked, { ...declared }, running, 'r1');

  it('is the one that is named, a version of the declared one, or of the one that runs', () => {
    expect(wanted({ image: 'other:1', version: '2' })).toBe('other:1');
    expect(wanted({ version: '41' })).toBe('registry:5000/shop:41');
    expect(wanted({ version: '41' }, { image: 'shop:{version}-slim' })).toBe('shop:41-slim');
    expect(wanted({ version: '41' }, { image: 'shop:latest' })).toBe('shop:41');
    expect(wanted({})).toBe(running);
    expect(wanted({}, { build: { context: '/srv' } })).toBe('registry:5000/shop:r1');
  });

  it('has to be a name, and a version where it takes one', () => {
    expect(() => wanted({}, { image: 'shop:{version}' })).toThrow(
      'shop:{version} takes a version: --version 41',
    );
    expect(() => wanted({ image: '--help' })).toThrow('"--help" is no name of an image');
    expect(() => wantedReference({}, undefined, `sha256:${'a'.repeat(64)}`, 'r')).toThrow(
      'is no name of an image',
    );
    expect(repositoryOf(`shop@sha256:${'a'.repeat(64)}`)).toBe('shop');
  });
});

it('lets go of what returned, and of good releases behind the last five, unless one of those is the same image', () => {
  const releases = foldReleases(
    [1, 2, 3, 4, 5, 6, 1].flatMap((image, index) => [
      {
        ...{
          type: 'started',
          at: index,
          release: `r${index}`,
          target: 't',
          engine: 'docker',
          what: 'deploy',
        },
        ...{ by: 'ana', to: { image: `i${image}`, reference: 'x' }, variables: {} },
        ...(index > 0 && { from: { image: `i${index === 6 ? 6 : image - 1}`, reference: 'x' } }),
      } as const,
      { type: 'succeeded', at: index, release: `r${index}`, image: `i${image}` } as const,
    ]),
  );
  // What was replaced has a name of its own besides: the sixth one replaced the second image.
  expect(outdated(releases, 't')).toEqual(['r1', 'r2-before']);
  expect(outdated(releases, 'other')).toEqual([]);
});
