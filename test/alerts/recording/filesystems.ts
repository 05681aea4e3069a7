import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdirSync, openSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../lab/lab.ts';
import { run } from '../../lab/processes.ts';
import { hostOf } from './host.ts';
import { held, type Staging, together, undone } from './record.ts';

const megabyte = 1024 ** 2;

export function filesystemStages({ facts }: Lab<never>): readonly Staging[] {
  const path = join(facts.directory, 'data');
  const at = (name: string): string => join(path, name);
  const mounted = (options: string) => async () => {
    mkdirSync(path);
    await run(facts, ['mount', '-t', 'tmpfs', '-o', options, 'data', path]);
    return held(async () => {
      await run(facts, ['umount', path]);
      rmdirSync(path);
    });
  };
  const allocated = (name: string, mebibytes: number) => () =>
    undone(
      () => run(facts, ['fallocate', '-l', `${mebibytes}M`, at(name)]),
      () => rmSync(at(name)),
    );
  const manyFiles = () => {
    const names = Array.from({ length: 95 }, (_, index) => at(`file-${index}`));
    return undone(
      () => {
        for (const name of names) writeFileSync(name, '');
      },
      () => {
        for (const name of names) rmSync(name);
      },
    );
  };
  const remounted = (how: 'ro' | 'rw') => run(facts, ['mount', '-o', `remount,${how}`, path]);
  /** A mebibyte every two seconds. It takes two minutes to tell where this leads. */
  const growing = async () => {
    const writing = setInterval(() => appendFileSync(at('log'), Buffer.alloc(megabyte)), 2_000);
    return held(() => clearInterval(writing));
  };
  /** A filesystem that a program serves, which does not answer as long as the file is open. */
  const unserved = async () => {
    mkdirSync(path);
    const file = openSync('/dev/fuse', 'r+');
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
    const argv = ['-i', '-t', 'fuse', '-o', options, 'data', path];
    await once(spawn('mount', argv, { stdio: ['ignore', 'ignore', 'inherit', file] }), 'exit');
    return held(async () => {
      closeSync(file);
      await run(facts, ['umount', path]);
      rmdirSync(path);
    });
  };
  const watched = hostOf({ path, limit: 10 * megabyte, oldAfter: 86_400_000 });
  const ofDirectory = (mebibytes: number): Pick<Staging, 'connections' | 'given' | 'stage' | 'after'> => ({
    ...{ connections: [watched], after: [watched] },
    ...{ given: mounted('size=64m'), stage: allocated('kept', mebibytes) },
  });
  const ofMount: Pick<Staging, 'connections'> = { connections: [hostOf()] };
  const anew: Pick<Staging, 'connections' | 'after'> = { ...ofMount, after: [hostOf()] };
  const small = mounted('size=64m,nr_inodes=100');
  return [
    {
      ...{ alert: 'FilesystemAlmostFull', severity: 'warning', ...anew },
      ...{ given: small, stage: allocated('kept', 54) },
    },
    {
      ...{ alert: 'FilesystemAlmostFull', severity: 'critical', ...anew },
      ...{ given: small, stage: allocated('kept', 60) },
    },
    { alert: 'FilesystemInodesLow', severity: 'critical', ...anew, given: small, stage: manyFiles },
    {
      ...{ alert: 'FilesystemReadOnly', severity: 'critical', ...ofMount, given: small },
      stage: () =>
        undone(
          () => remounted('ro'),
          () => remounted('rw'),
        ),
    },
    { alert: 'FilesystemNotAnswering', severity: 'warning', ...anew, stage: unserved },
    { alert: 'DirectoryAlmostFull', severity: 'warning', ...ofDirectory(9) },
    { alert: 'DirectoryAlmostFull', severity: 'critical', ...ofDirectory(12) },
    {
      ...{ alert: 'FilesystemFillingUp', severity: 'warning', ...ofMount },
      given: () => together(mounted('size=512m'), growing),
      stage: allocated('kept', 310),
    },
  ];
}
