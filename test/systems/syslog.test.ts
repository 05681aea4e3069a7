import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openSyslog } from '../../src/systems/syslog.ts';
import { until } from '../lab/processes.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-logger-'));
  vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

async function standIn(script: string): Promise<void> {
  const logger = join(directory, 'logger');
  await writeFile(logger, `#!/bin/sh\n${script}\n`);
  await chmod(logger, 0o755);
}
const said = (): Promise<string> => readFile(join(directory, 'said'), 'utf8').catch(() => '');

test('lines go to one logger by its input, each as it comes', async () => {
  await standIn(
    `echo "$@" >> ${directory}/said; while read -r line; do echo "$line" >> ${directory}/said; done`,
  );
  const { copy, close } = openSyslog(process.env);
  copy('restart container/web: done');
  await until('The first line', async () => ((await said()).includes('web: done') ? true : undefined));
  copy('two\nlines in one');
  await close();
  expect(await said()).toBe(
    '-t quarterdeck -p authpriv.notice\nrestart container/web: done\ntwo lines in one\n',
  );
});

test('nothing fails where there is none, and one that died is started again', async () => {
  const nowhere = openSyslog(process.env);
  vi.stubEnv('PATH', join(directory, 'nowhere'));
  nowhere.copy('restart container/web: done');
  await nowhere.close();
  vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
  await standIn(`read -r line; echo "$line" >> ${directory}/said`);
  const { copy, close } = openSyslog(process.env);
  for (const word of ['one', 'two']) {
    copy(word);
    await until(`The line ${word}`, async () => {
      if ((await said()).includes(word)) return true;
      copy(word);
      return undefined;
    });
  }
  await close();
});

test('one that reads nothing holds nobody up', async () => {
  await standIn('exec sleep 1');
  const { copy } = openSyslog(process.env);
  for (let line = 0; line < 5_000; line++) copy('x'.repeat(1_000));
});
