import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogSettings, logLevel, openLog } from '../../src/records/log.ts';

let directory: string;
let now: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-log-'));
  now = Date.UTC(2026, 10, 20, 2, 41);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const settings = (more: Partial<LogSettings> = {}): LogSettings => ({
  directory,
  modes: { directory: 0o700, file: 0o600 },
  level: 'INFO',
  format: 'json',
  correlation: '7f3a',
  mask: (text) => text.replaceAll('hunter2"\\', '***'),
  now: () => now,
  ...more,
});
const read = (name: string, at = directory) => readFile(join(at, name), 'utf8');
const lines = async (name: string, at = directory): Promise<Record<string, unknown>[]> =>
  (await read(name, at))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('openLog', () => {
  it('writes one JSON object a line, with time, level, logger, message, correlation and fields', async () => {
    const log = openLog(settings());
    log.named('scheduler', { probe: 'host' }).info('read', { took: 12 });
    await log.close();
    expect(await lines('quarterdeck.log')).toEqual([
      {
        time: '2026-11-20T02:41:00.000Z',
        level: 'INFO',
        logger: 'scheduler',
        message: 'read',
        correlation: '7f3a',
        probe: 'host',
        took: 12,
      },
    ]);
    expect((await stat(join(directory, 'quarterdeck.log'))).mode & 0o777).toBe(0o600);
  });

  it('leaves out what is below its level', async () => {
    const log = openLog(settings({ level: 'WARNING' }));
    log.info('quiet');
    log.warning('loud');
    await log.close();
    expect((await lines('quarterdeck.log')).map(({ message }) => message)).toEqual(['loud']);
  });

  it('keeps the errors apart as well', async () => {
    const log = openLog(settings());
    log.warning('one');
    log.error('two', { error: new Error('broken') });
    await log.close();
    expect((await lines('quarterdeck.log')).length).toBe(2);
    expect(await lines('errors.log')).toMatchObject([{ message: 'two', error: { message: 'broken' } }]);
  });

  it('masks secrets in messages, nested fields and errors, also those that JSON would escape', async () => {
    const log = openLog(settings());
    const secret = 'hunter2"\\';
    log.error(`login with ${secret}`, {
      nested: { url: `postgresql://a:${secret}@h/d` },
      error: new Error(`${secret} refused`),
      password: 'anything',
    });
    await log.close();
    const text = await read('quarterdeck.log');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('anything');
    expect(text).toContain('postgresql://a:***@h/d');
  });

  it('writes text that a hostile message cannot break into two lines', async () => {
    const log = openLog(settings({ format: 'text' }));
    log.info('first\n2026 ERROR forged \u001b[2J', { to: 'r1' });
    await log.close();
    expect(await read('quarterdeck.log')).toBe(
      '2026-11-20T02:41:00.000Z INFO quarterdeck first 2026 ERROR forged  {"correlation":"7f3a","to":"r1"}\n',
    );
  });

  it('says so in place of fields that cannot be written', async () => {
    const log = openLog(settings());
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    log.info('odd', { circular });
    log.info('long', { text: 'x'.repeat(100_000) });
    await log.close();
    const written = await lines('quarterdeck.log');
    expect(written[0]?.message).toMatch(/^odd \(its fields/);
    expect(written[1]?.message).toMatch(/^long \(its fields/);
  });

  it('puts full files aside compressed and keeps so many', async () => {
    const size = { size: 2000, keep: 3 };
    const log = openLog(settings({ sizes: { all: size, errors: size } }));
    for (let i = 0; i < 120; i++) {
      log.info(`line ${i}`);
      if (i % 10 === 0) await log.close();
    }
    await log.close();
    const files = await readdir(directory);
    expect(files.sort()).toEqual([
      'quarterdeck.log',
      'quarterdeck.log.1.gz',
      'quarterdeck.log.2.gz',
      'quarterdeck.log.3.gz',
    ]);
    const newest = gunzipSync(await readFile(join(directory, 'quarterdeck.log.1.gz'))).toString();
    const oldest = gunzipSync(await readFile(join(directory, 'quarterdeck.log.3.gz'))).toString();
    expect(
      newest
        .trimEnd()
        .split('\n')
        .every((line) => JSON.parse(line).level === 'INFO'),
    ).toBe(true);
    expect(newest > oldest).toBe(true);
  });

  it('neither throws nor waits where nothing can be written, and says later how much was lost', async () => {
    const blocked = join(directory, 'file');
    await writeFile(blocked, '');
    const log = openLog(settings({ directory: blocked }));
    log.info('lost');
    await log.close();
    log.info('lost too');
    await rm(blocked);
    await mkdir(blocked);
    now += 10_001;
    log.info('back');
    await log.close();
    expect((await lines('quarterdeck.log', blocked)).map(({ message }) => message)).toEqual([
      '2 lines could not be written here',
      'back',
    ]);
  });

  it('does not follow a link that somebody laid in its place', async () => {
    const victim = join(directory, 'victim');
    await writeFile(victim, 'precious');
    await chmod(victim, 0o666);
    const at = join(directory, 'logs');
    await mkdir(at);
    spawnSync('ln', ['-s', victim, join(at, 'quarterdeck.log')]);
    const log = openLog(settings({ directory: at }));
    log.info('line');
    await log.close();
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });
});

describe('logLevel', () => {
  it.each([
    ['development', 'DEBUG'],
    ['testing', 'WARNING'],
    ['staging', 'INFO'],
    ['production', 'WARNING'],
    [undefined, 'WARNING'],
  ] as const)('is, in %s, %s', (environment, level) => {
    expect(logLevel(environment, undefined)).toEqual({ level });
  });

  it('follows the variable, in any case', () => {
    expect(logLevel('production', 'debug')).toEqual({ level: 'DEBUG' });
  });

  it('says what is wrong with a word it does not know, and keeps the environment’s', () => {
    expect(logLevel('staging', 'loud')).toEqual({
      level: 'INFO',
      problem: 'QUARTERDECK_LOG_LEVEL is "loud": expected DEBUG, INFO, WARNING, ERROR; INFO is used.',
    });
  });
});
