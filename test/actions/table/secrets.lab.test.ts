import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backups } from '../../../src/commands/backups.ts';
import { runIn } from '../../commands/outside.ts';
import { until } from '../../lab/processes.ts';
import { s3Keys, startS3 } from '../../lab/s3.ts';
import { runnerOn } from './drills.ts';
import { type Harbour, harbourOf } from './harbour.ts';
import { processesSeen, whereabouts } from './markers.ts';

let harbour: Harbour;
let service: Awaited<ReturnType<typeof startS3>>;
let seen: ReturnType<typeof processesSeen>;
/** All that anybody was told, by where. */
const texts: Record<string, string> = {};
const ids: string[] = [];
beforeAll(async () => {
  harbour = await harbourOf();
  service = await startS3();
  const { at, secret } = harbour;
  const inFile = (name: string, content: string) => {
    writeFileSync(at('secrets', name), content, { mode: 0o600 });
    return { file: at('secrets', name) };
  };
  const { bucket, region, endpoint } = service;
  const keys = { access_key: s3Keys.access, secret_key: inFile('s3', s3Keys.secret) };
  harbour.secrets.push(s3Keys.secret);
  harbour.declare(({ files, ...stack }) => ({
    ...stack,
    files: files.map((one) => ({
      ...one,
      key: inFile('key', secret()),
      backup: { ...one.backup, remote: { s3: { bucket, region, endpoint, ...keys } } },
    })),
  }));
  // What goes to the log of the system lies here instead.
  writeFileSync(at('bin', 'logger'), `#!/bin/sh\nexec cat >> ${at('home', 'syslog')}\n`, { mode: 0o755 });
  seen = processesSeen();
});
afterAll(async () => {
  seen?.stop();
  await service?.stop();
  await harbour?.[Symbol.asyncDispose]();
});

/** Of each kind that is given a password, a key, or a program of its own. */
const asked = [
  { action: 'backup', target: 'stack' },
  { action: 'verify', target: 'backup/of postgres/main', flags: ['--restore-test'] },
  { action: 'restore', target: 'backup/of postgres/main' },
  { action: 'restore', target: 'backup/of files/app' },
  { action: 'restart', target: 'container/qd-table' },
  { action: 'backup', target: 'postgres/main', flags: ['--method', 'base', '--fast'] },
] as const;

it.for(asked)('$action $target is done by a runner that knows the secrets', async (one) => {
  const id = await harbour.confirmed(await harbour.wordsOf(one));
  await runnerOn(harbour, id).over;
  const { end } = await harbour.runOf(id);
  expect(`${end?.outcome}: ${end?.because}`).toMatch(/^done: /);
  ids.push(id);
});

it('no argument of any process has one; an environment only of ours, of who tells it, and of the container that is given it', () => {
  const all = seen.stop();
  for (const program of ['pg_dump', 'pg_restore', 'pg_basebackup', 'tar', 'cat'])
    expect(all.map(({ line }) => line.split('\0')[0]?.replace(/.*\//, ''))).toContain(program);
  expect(whereabouts(harbour.secrets, { argv: all.map(({ line }) => line).join('\n') }, [])).toEqual([]);
  const holders = all
    .filter(({ environment }) => whereabouts(harbour.secrets, { environment }, []).length > 0)
    .map(({ line }) => line.replaceAll('\0', ' '));
  expect(holders.some((line) => line.includes('table/program.ts run --runner'))).toBe(true);
  const allowed = [
    /table\/program\.ts run --(runner|guard) /,
    /^\/bin\/cat \S+\/secrets\/redis $/,
    // What runs in the container, and its health check.
    /^sh -c trap |^sleep 0\.1 $|^true $/,
  ];
  expect(holders.filter((line) => !allowed.some((one) => one.test(line)))).toEqual([]);
});

it('nothing that is said of it has one: plans, runs, backups and the journal, in words and as JSON', async () => {
  const [, id = ''] = ids;
  const words = [
    ...['', '--json'].flatMap((json) =>
      ['plan backup stack', 'run backup log/app --yes', `runs ${id}`, 'runs', 'journal'].map((line) =>
        `${line} ${json}`.trim(),
      ),
    ),
    ...['journal --markdown', 'journal --security', 'run backup postgres/main --dry-run'],
  ];
  for (const line of words) {
    const { code, out } = await harbour.quarterdeck(line.split(' '));
    expect([line, code]).toEqual([line, 0]);
    texts[line] = out;
  }
  for (const json of [true, false])
    texts[`backups ${json}`] = (await runIn(harbour.env, backups, { json, config: harbour.config })).text;
  expect(texts.journal).toContain('restore');
  expect(whereabouts(harbour.secrets, texts, [])).toEqual([]);
});

/** What breaks, when it is told to, and quotes what it was given. */
const fault = `process.on('SIGUSR2', () => { throw new Error('cannot log in to ' + process.env.TABLE_URL); })`;

it('a runner that crashes in the middle of a step says why without it', async () => {
  const id = await harbour.confirmed(['backup', 'postgres/main', '--database', 'table_till']);
  const runner = spawn(process.execPath, ['src/cli.ts', 'run', '--runner', id, '--debug'], {
    env: { ...harbour.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const over = once(runner, 'exit');
  await until('A step', async () =>
    (await harbour.runOf(id)).steps.some(({ began }) => began) ? true : undefined,
  );
  runner.kill('SIGUSR2');
  texts.crash = await text(runner.stderr);
  await over;
  expect(texts.crash).toContain('quarterdeck: ');
  expect(texts.crash).toContain('cannot log in to ');
  expect(whereabouts(harbour.secrets, { crash: texts.crash }, [])).toEqual([]);
});

it('no file that was written has one: runs, journal, logs, locks, backups and their copies, and the log of the system', () => {
  const { at, secrets } = harbour;
  mkdirSync(at('copies'));
  for (const [index, { bytes }] of [...service.objects.values()].entries())
    writeFileSync(at('copies', String(index)), bytes);
  expect(service.objects.size).toBeGreaterThan(2);
  expect(readFileSync(at('home', 'syslog'), 'utf8')).toContain('restore');
  const places = ['state', 'locks', 'kept', 'copies', 'home'].map((name) => at(name));
  expect(whereabouts(secrets, texts, places)).toEqual([]);
});
