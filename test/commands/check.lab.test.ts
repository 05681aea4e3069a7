import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { runCheck } from '../../src/commands/check.ts';
import type { Outside } from '../../src/commands/command.ts';
import { findHealthDocuments } from '../../src/commands/config.health.ts';
import { setting, temporary, write } from '../config/setting.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';

const { http, tls, docker } = openLab(labOfWorker());

afterEach(() => http.behave());

/** The command in a directory of its own, with what it printed. */
async function run(stack: string, values: Record<string, string | boolean> = {}, ...names: string[]) {
  const directory = await temporary();
  const config = await write(join(directory, 'q.yaml'), `version: 1\n${stack}`);
  let printed = '';
  const stdout = { write: (text: string) => (printed += text) };
  const outside = { stdout, now: Date.now, signal: new AbortController().signal } as unknown as Outside; // all it uses
  const env = { ...process.env, TOKEN: 'Bearer t0psecret' };
  const code = await runCheck(
    { values: { config, ...values }, positionals: names },
    outside,
    setting(directory, { env }),
  );
  return { code, printed, directory };
}

const api = (more = ''): string => `checks:\n  - { name: api, url: "${http.url}"${more} }\n`;

test('one check is a Nagios plugin: a state, a sentence, numbers after the bar', async () => {
  const { code, printed } = await run(api());
  expect(code).toBe(0);
  expect(printed).toMatch(/^api OK - status 200, in [\d.]+ ms \| 'time'=[\d.]+s;;;0 'status'=200\n$/);
});

test('a failing one says why, and exits 2, or 1 where it only warns', async () => {
  await http.behave({ parts: { redis: 'unhealthy' } });
  const { code, printed } = await run(api());
  expect(code).toBe(2);
  expect(printed).toMatch(/^api CRITICAL - answered 503, checks\.redis: unhealthy, in /);
  expect((await run(api(', severity: warning'))).code).toBe(1);
});

test('of several, each has a line, and the worst is the exit code', async () => {
  const stack = `${api()}  - { name: cert, url: "${tls.url('expiring')}", ca: ${tls.ca} }\n  - { name: odd, command: [sh, -c, "exit 3"], read_only: true }\n`;
  const { code, printed } = await run(stack);
  const [head, ...lines] = printed.trimEnd().split('\n');
  expect(head).toMatch(/^CHECKS CRITICAL - 1 of 3 passing; cert, odd \| 'api time'=/);
  expect(lines).toEqual([
    expect.stringMatching(/^OK api - status 200, in /),
    expect.stringMatching(
      /^CRITICAL cert - in .*, certificate expires in 2 d$|^CRITICAL cert - in .*, certificate expires in 1 d$/,
    ),
    expect.stringMatching(/^UNKNOWN odd - exit 3, in /),
  ]);
  expect(code).toBe(2);
});

test('what it cannot know is 3, and so is that there is nothing to check', async () => {
  expect((await run('checks: [{ name: odd, command: [/nowhere/plugin], read_only: true }]\n')).code).toBe(3);
  expect(await run('')).toMatchObject({
    code: 3,
    printed: 'CHECKS UNKNOWN - no check is declared in the stack file\n',
  });
});

test('an unknown name is a usage error', async () => {
  await expect(run(api(), {}, 'apii')).rejects.toThrow('There is no check "apii": did you mean "api"?');
});

test('as JSON, with conditions and parts; a secret header is in neither form', async () => {
  const stack = api(', headers: { Authorization: { env: TOKEN } }, conditions: ["[STATUS] == 201"]');
  await http.behave({ body: '{"status":"healthy","checks":{"echo":"Bearer t0psecret"}}' });
  const { code, printed } = await run(stack, { json: true }, 'check/api');
  expect(code).toBe(2);
  const { checks } = JSON.parse(printed);
  expect(checks).toMatchObject([
    {
      name: 'api',
      state: 'failing',
      instances: [
        {
          conditions: [{ condition: '[STATUS] == 201', holds: false, actual: '200' }],
          parts: [{ name: 'echo', health: 'unknown' }],
        },
      ],
    },
  ]);
  expect(printed).not.toContain('t0psecret');
  expect((await http.heard())[0]?.headers).toMatchObject({ authorization: 'Bearer t0psecret' });
});

test('a command that may change something runs when it is named, and not in watch', async () => {
  const directory = await temporary();
  const mark = join(directory, 'mark');
  const stack = `checks: [{ name: mark, command: [mkdir, ${mark}] }]\n`;
  await expect(run(stack, {}, 'mark')).rejects.toThrow('is not marked read_only, and access is watch');
  expect((await run(`access: operate\n${stack}`)).printed).toContain('no check is declared');
  expect((await run(`access: operate\n${stack}`, {}, 'mark')).code).toBe(0);
});

test('config init finds the health of applications behind published ports', async () => {
  const system = { id: 'docker', kind: 'engine', title: 'docker', where: docker.socket } as const;
  const endpoint = { type: 'socket', path: docker.socket } as const;
  const found = await findHealthDocuments([{ kind: 'engine', system, endpoint }]);
  expect(found).toContainEqual({
    name: 'shop-web',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/health$/),
  });
});
