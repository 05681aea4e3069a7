import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { type Heard, s3Keys, startS3 } from '../lab/s3.ts';
import { home, program } from './quarterdeck.ts';

/** Files that do not pack, a place for their backups, and a bucket whose keys lie in files. */
async function shop() {
  const service = await startS3();
  const directory = mkdtempSync(join(tmpdir(), 'qd-copies-'));
  onTestFinished(async () => {
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  mkdirSync(join(directory, 'data'));
  writeFileSync(join(directory, 'data', 'random'), randomBytes(20 * 1024 ** 2));
  const key = (name: string, text: string) => {
    const file = join(directory, name);
    writeFileSync(file, text, { mode: 0o600 });
    return { file };
  };
  const s3 = {
    ...{ bucket: service.bucket, region: service.region, endpoint: service.endpoint },
    ...{ access_key: key('access', s3Keys.access), secret_key: key('secret', s3Keys.secret) },
  };
  const backups = join(directory, 'backups');
  const config = join(directory, 'quarterdeck.yaml');
  const stack = {
    ...{ version: 1, access: 'operate', docker: [], postgres: [], redis: [], nginx: [] },
    files: [
      { name: 'app', paths: [join(directory, 'data')], backup: { directory: backups, remote: { s3 } } },
    ],
  };
  writeFileSync(config, JSON.stringify(stack), { mode: 0o600 });
  const env = home();
  const quarterdeck = (...args: readonly string[]) =>
    execa(process.execPath, [program, ...args, '--config', config], { env, extendEnv: false, reject: false });
  return { service, directory, backups, config, env, quarterdeck };
}

/** Each process with the words that it was started with. */
const processes = (): readonly { readonly pid: number; readonly words: string }[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [{ pid: Number(name), words: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
      } catch {
        return [];
      }
    });

/** All that lies in files below a directory. */
const written = (directory: string): string =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.zst$|^random$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');

test.each<readonly [string, (heard: Heard) => boolean]>([
  ['sends', ({ query }) => query.get('partNumber') === '2'],
  ['reads back', ({ method, key }) => method === 'GET' && key.endsWith('.zst')],
])(
  'a runner that is killed while it %s is gone on with, and the keys are nowhere',
  async (what, isTheMoment) => {
    const { service, backups, config, env, quarterdeck } = await shop();
    let seen = '';
    service.fault = (heard) => {
      if (seen !== '' || !isTheMoment(heard)) return undefined;
      const all = processes().filter(({ words }) => words.includes(config));
      seen = all.map(({ words }) => words).join('\n');
      const runner = all.find(({ words }) => words.includes('--runner'));
      if (runner !== undefined) process.kill(runner.pid, 'SIGKILL');
      return { is: 'reset' };
    };
    const killed = await quarterdeck('run', 'backup', 'files/app', '--yes', '--json');
    expect(killed).toMatchObject({ exitCode: 6 });
    expect(seen).not.toContain(s3Keys.secret);
    const { run } = JSON.parse(killed.stdout.trim().split('\n').at(-1) ?? '');
    const half = await quarterdeck('backups', '--json');
    expect(JSON.parse(half.stdout).backups).toMatchObject([{ level: 'verified', copy: null }]);

    const resumed = await quarterdeck('run', '--resume', run, '--yes');
    expect(resumed).toMatchObject({ exitCode: 0, stderr: '' });
    const whole = await quarterdeck('backups', '--json');
    expect(JSON.parse(whole.stdout).backups).toMatchObject([{ level: 'off-site' }]);
    expect(service.uploads.size).toBe(0);
    const sent = service.heard.filter(({ query }) => query.get('partNumber') === '1');
    expect(sent).toHaveLength(what === 'sends' ? 2 : 1);
    const kept = [killed, half, resumed, whole].map(({ stdout, stderr }) => stdout + stderr).join('\n');
    expect(kept + written(backups) + written(env.HOME ?? '')).not.toContain(s3Keys.secret);
  },
);
