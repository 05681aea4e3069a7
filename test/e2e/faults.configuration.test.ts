import { chmodSync, copyFileSync, cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { freePorts } from '../lab/ports.ts';
import { patience, quarterdeck, type Said, slow, stackFile } from './commands.ts';
import { drawn, home, openConsole, openInShell, program } from './quarterdeck.ts';
import { engineOf, postgresOf, silent } from './strangers.ts';

const lab = openLab(labOfWorker());
const mysql = 'postgres: [{ name: main, nodes: [{ name: p1, url: "mysql://root:hunter2@10.0.0.9/shop" }] }]';

describe('a stack file that cannot be used is one sentence with its place', () => {
  test.each([
    ['is not YAML', 'version: 1\nstack: [shop', /:2:13: the indentation does not fit what stands above/],
    [
      'has an unknown key',
      'version: 1\npostgress: []',
      /:2:1: "postgress" is not a key .* did you mean "postgres"\?/,
    ],
    ['is of another version', 'version: 7', /:1:10: version is 7, expected 1/],
    ['names a MySQL server', `version: 1\n${mysql}`, /:2:\d+: .* is a MySQL URL: MySQL is not supported/],
    ['names an engine over SSH', 'version: 1\ndocker: [{ url: "ssh://root@10.0.0.9" }]', /:2:\d+: .*ssh -L/],
  ])('when it %s', slow, async (_, text, sentence) => {
    const env = home();
    const file = stackFile(env, text);
    const said = await Promise.all(
      [['status'], ['config', 'check'], ['doctor']].map((words) =>
        quarterdeck([...words, '--config', file], env),
      ),
    );
    expect(said.map(({ code }) => code)).toEqual([5, 2, 2]);
    for (const { text: words } of said) {
      expect(words).toMatch(sentence);
      expect(words).toContain(file);
      expect(words).not.toMatch(/hunter2|\n +at /);
    }
    const terminal = openInShell(`${program} --config ${file}`, { env, columns: 200 });
    const screen = await terminal.waitFor((shown) => shown.includes('ended with'), 'end', patience);
    expect(screen).toMatch(sentence);
    expect(screen).toContain('ended with 5');
    expect(terminal.raw()).not.toContain('\u001b[?1049h');
  });

  test('when others can write it, or its directory', slow, async () => {
    const env = home();
    const file = stackFile(env, 'version: 1');
    chmodSync(file, 0o666);
    expect(await quarterdeck(['status', '--config', file], env)).toEqual({
      code: 5,
      text: expect.stringContaining(`others can write ${file}: take that away with chmod go-w ${file}`),
    });
    chmodSync(file, 0o600);
    chmodSync(dirname(file), 0o777);
    const { code, text } = await quarterdeck(['doctor', '--config', file], env);
    expect(code).toBe(2);
    expect(text).toContain(`others can write ${dirname(file)}: take that away with chmod go-w`);
  });

  test('when it is not there, and when more is asked than it allows', slow, async () => {
    const env = home();
    const file = stackFile(env, 'version: 1\naccess: watch');
    expect(await quarterdeck(['status', '--config', `${file}.old`], env)).toEqual({
      code: 5,
      text: expect.stringContaining('--config names a file that does not exist'),
    });
    const screen = await openInShell(`${program} --config ${file} --access operate`, { env }).waitFor(
      (shown) => shown.includes('ended with'),
      'end',
    );
    expect(screen).toMatch(/the access: it is watch \(set in \S+quarterdeck\.yaml\)\. Nothing\s+was\s+done/);
    expect(screen).toContain('ended with 3');
  });
});

test('variables that name what is not supported are told, and the rest works', slow, async () => {
  const env = {
    ...home(),
    DOCKER_HOST: 'ssh://ops@10.0.0.9',
    DATABASE_URL: 'mysql://root:hunter2@10.0.0.9/shop',
  };
  const [status, doctor] = await Promise.all([quarterdeck(['status'], env), quarterdeck(['doctor'], env)]);
  for (const { text } of [status, doctor]) {
    expect(text).toMatch(/DOCKER_HOST cannot be used, expected .*ssh -L/);
    expect(text).toMatch(/DATABASE_URL is a MySQL URL: MySQL is not supported/);
    expect(text).not.toContain('hunter2');
  }
  expect(status.text).toMatch(/host +this machine +cpu/);
  const terminal = openConsole([], { env, columns: 160 });
  await drawn(terminal);
  expect(terminal.screen()).toMatch(/! DATABASE_URL is a MySQL URL|! DOCKER_HOST cannot be used/);
});

test('what cannot be read says why in one sentence, and the rest works', slow, async () => {
  const { p1, r1 } = lab.postgres;
  const env = home();
  const [[nobody = 0], deaf, old, deafEngine, oldEngine, newEngine] = await Promise.all([
    freePorts(1),
    silent(),
    postgresOf('12.22'),
    silent(),
    engineOf('1.12'),
    engineOf('9.99'),
  ]);
  const url = (port: number): string => `postgresql://ops_monitor@127.0.0.1:${port}/shop?sslmode=disable`;
  const written = (text: string) => text.replace(/:\/\/(\w+):\w+@/, '://$1:mistaken@');
  const file = stackFile(env, {
    version: 1,
    stack: 'broken',
    docker: [
      { name: 'gone', socket: join(env.HOME ?? '', 'none.sock') },
      { name: 'deaf', url: `tcp://127.0.0.1:${deafEngine}` },
      { name: 'old', url: `tcp://127.0.0.1:${oldEngine}` },
      { name: 'new', url: `tcp://127.0.0.1:${newEngine}` },
    ],
    postgres: [
      {
        name: 'main',
        nodes: [
          { name: 'fine', url: p1.url('ops_monitor') },
          { name: 'weak', url: r1.url('ops_basebackup') },
          { name: 'refused', url: url(nobody) },
          { name: 'deaf', url: url(deaf) },
          { name: 'old', url: url(old) },
          { name: 'wrong', url: written(p1.url('ops_monitor')) },
          { name: 'nodb', url: p1.url('ops_monitor').replace('/shop', '/nowhere') },
          { name: 'unset', url: { env: 'NOT_SET_ANYWHERE' } },
        ],
        pooler: { url: url(deaf) },
      },
    ],
  });
  const sentences = [
    /docker does not answer: there is no \S+none\.sock/,
    new RegExp(`docker is silent on 127\\.0\\.0\\.1:${deafEngine}: no answer within 4 s`),
    /docker 99\.1 is too old: it speaks API 1\.12, at least 1\.24 is needed/,
    new RegExp(`refused does not answer: connection refused 127\\.0\\.0\\.1:${nobody}`),
    new RegExp(`deaf does not answer: nothing from 127\\.0\\.0\\.1:${deaf} in time`),
    /old runs PostgreSQL 12\.22, and 13 is the oldest that can be read/,
    new RegExp(`password of ops_monitor was not accepted by wrong at 127\\.0\\.0\\.1:${p1.port}`),
    new RegExp(`database .?"nowhere.?" does not exist on nodb at 127\\.0\\.0\\.1:${p1.port}`),
    /the url of postgres\/main\/unset: \$NOT_SET_ANYWHERE is not set/,
  ];
  const [status, doctor] = await Promise.all([
    quarterdeck(['status', '--config', file], env),
    quarterdeck(['doctor', '--config', file], env),
  ]);
  expect([status.code, doctor.code]).toEqual([2, 2]);
  for (const sentence of sentences) {
    expect(status.text).toMatch(sentence);
    expect(doctor.text).toMatch(sentence);
  }
  expect(status.text).toMatch(/docker\/new .*docker 99\.1 · no containers/);
  expect(status.text).toMatch(/postgres\/main\/fine .*PostgreSQL 15\S* primary/);
  expect(status.text).toMatch(/postgres\/main\/weak .*PostgreSQL 15\S* standby/);
  expect(status.text).not.toMatch(/StandbyDisconnected|DeprecationWarning/);
  expect(doctor.text).toMatch(/postgres\/main\/weak .*GRANT pg_monitor/);

  const terminal = openConsole(['--config', file, '--screen', 'systems'], { env, columns: 240, rows: 50 });
  for (const sentence of sentences)
    await terminal.waitFor((screen) => sentence.test(screen), String(sentence), patience);
  await terminal.waitFor(
    (screen) => /fine +live/.test(screen) && /weak +live/.test(screen),
    'the rest',
    patience,
  );
  terminal.press('4');
  await terminal.waitFor((screen) => /[●!▲] fine +primary/.test(screen), 'the primary', patience);
  expect(terminal.screen()).not.toMatch(/weak +cut off/);
});

test('a socket that this user may not open says so', slow, async () => {
  const shared = mkdtempSync(join(tmpdir(), 'qd-nobody-'));
  onTestFinished(() => execa('rm', ['-rf', shared]).then(() => undefined));
  chmodSync(shared, 0o755);
  const node = join(shared, 'node');
  // Where this working copy lies, another user may not be allowed to look.
  copyFileSync(process.execPath, node);
  cpSync(dirname(program), shared, { recursive: true });
  const env = { DOCKER_HOST: `unix://${lab.docker.socket}`, HOME: '/nonexistent', PATH: '/usr/bin:/bin' };
  const nobody = { uid: 65_534, gid: 65_534 };
  const run = async (word: string): Promise<Said> => {
    const options = { env, extendEnv: false, reject: false, all: true, cwd: '/', ...nobody } as const;
    const { exitCode, all } = await execa(node, [join(shared, basename(program)), word], options);
    return { code: exitCode, text: all };
  };
  const sentence = `you may not open ${lab.docker.socket}: add your user to the group docker and log in again`;
  const [status, doctor] = await Promise.all([run('status'), run('doctor')]);
  expect(status.text).toContain(sentence);
  expect(doctor.text).toContain(sentence);
  expect(status.text).toMatch(/host +this machine +cpu/);
});
