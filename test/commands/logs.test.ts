import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { logs } from '../../src/commands/logs.ts';
import { temporary, write } from '../config/setting.ts';
import { runIn } from './outside.ts';

/** A stack with an nginx that writes two logs, one of which the stack file names too. */
async function stage(): Promise<{
  readonly directory: string;
  readonly run: (name: string) => Promise<string>;
}> {
  const directory = await temporary();
  const [access, error] = [join(directory, 'access.log'), join(directory, 'error.log')];
  await write(access, 'GET / 200\n');
  await write(error, '[error] no live upstreams\n');
  const nginx = await write(
    join(directory, 'nginx.conf'),
    `error_log ${error};\nhttp {\n  access_log ${access} combined;\n}\n`,
  );
  const stack = [
    'version: 1',
    'docker: []',
    `nginx: [{ name: web, config: ${nginx} }]`,
    `logs: [{ name: requests, file: ${access} }]`,
  ];
  const config = await write(join(directory, 'quarterdeck.yaml'), stack.join('\n'));
  const run = async (name: string) =>
    (await runIn({ ...process.env }, logs, { config, 'no-follow': true }, [name])).text;
  return { directory, run };
}

test('a log that only the configuration of an nginx names is printed under the name that the screen has for it', async () => {
  const { run } = await stage();
  expect(await run('log/web-error.log')).toBe('[error] no live upstreams\n');
  expect(await run('log/requests')).toBe('GET / 200\n');
});

test('of a name that nobody has the nearest is told', async () => {
  const { run } = await stage();
  await expect(run('log/web-eror.log')).rejects.toThrow(
    'There is no log "web-eror.log" in the stack file or the configuration of an nginx: did you mean "web-error.log"?',
  );
});

test('where a configuration cannot be read nobody can say that there is no such log', async () => {
  const { directory, run } = await stage();
  await rm(join(directory, 'nginx.conf'));
  expect(await run('log/requests')).toBe('GET / 200\n');
  await expect(run('log/web-error.log')).rejects.toThrow(
    /^log\/web-error\.log: the configuration \/.*nginx\.conf of web cannot be read: there is no such file\.$/,
  );
});
