import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { journalEntry } from '../../../src/systems/logs/journal.parse.ts';
import { journalLog } from '../../../src/systems/logs/journal.ts';
import { all, follow, followed, textsOf } from './collect.ts';

/** A machine with systemd, whose `journalctl` is a script. */
async function machine(script: string) {
  const root = await mkdtemp(join(tmpdir(), 'qd-journal-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'run/systemd/system'), { recursive: true });
  const program = join(root, 'journalctl');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${root}/asked\n${script}\n`);
  await chmod(program, 0o755);
  return { root, env: { PATH: `${root}:/usr/bin:/bin` }, asked: () => readFile(join(root, 'asked'), 'utf8') };
}

const entry = (message: unknown, more: object = {}): string =>
  JSON.stringify({
    MESSAGE: message,
    PRIORITY: '6',
    __REALTIME_TIMESTAMP: '1795142467250000',
    __CURSOR: 's=1;i=2',
    ...more,
  });

describe('the journal', () => {
  it('is asked for one unit, without a shell, and not longer than somebody reads', async () => {
    const { asked, ...options } = await machine(`echo '${entry('started')}'`);
    expect(await textsOf(journalLog({ unit: 'nginx.service', ...options }, { ...all, tail: 5 }))).toEqual([
      'started',
    ]);
    expect(await asked()).toBe('--output=json\n--all\n--no-pager\n--lines=5\n--unit=nginx.service\n');
  });

  it('is read as a real journald has it', async () => {
    const recorded = fileURLToPath(new URL('../../fixtures/journal/journald-252.jsonl', import.meta.url));
    const { asked, ...options } = await machine(`cat ${recorded}`);
    const face = journalLog({ unit: 'nginx', ...options }, all);
    const entries = [];
    for await (const some of face.read(new AbortController().signal)) entries.push(...some);
    const text = 'upstream timed out (110: Connection timed out)';
    expect(entries).toEqual([
      { is: 'line', at: 1_795_241_275_636.152, text, level: 'warning' },
      { is: 'line', at: 1_795_241_275_644.071, text: 'broken \ufffd bytes', level: 'error' },
    ]);
  });

  it('is taken up after the last entry', async () => {
    const { asked, ...options } = await machine(`echo '${entry('started')}'; exec sleep 60`);
    const face = journalLog({ unit: 'nginx', ...options }, { ...followed, tail: 500 });
    for (const from of ['--lines=500', '--after-cursor=s=1;i=2']) {
      const log = follow(face);
      await log.said('started');
      await log.stop();
      expect(await asked()).toContain(`--follow\n${from}\n--unit=nginx\n`);
    }
  });

  it.each([
    ['No journal files were opened due to insufficient permissions.', 'you may not read the journal'],
    [
      'Failed to add match: Invalid argument',
      'journalctl ended with 1: Failed to add match: Invalid argument',
    ],
  ])('says why it cannot be read: %s', async (said, because) => {
    const { asked, ...options } = await machine(`echo '${said}' >&2; exit 1`);
    await expect(textsOf(journalLog({ unit: 'nginx', ...options }, all))).rejects.toThrow(because);
  });

  it('is not there without systemd, or without its program', async () => {
    const { root, env } = await machine('');
    await expect(textsOf(journalLog({ unit: 'nginx', env, root: '/nowhere' }, all))).rejects.toThrow(
      'systemd does not run here, so that no unit has a journal',
    );
    await expect(
      textsOf(journalLog({ unit: 'nginx', env: { PATH: '/nowhere' }, root }, all)),
    ).rejects.toThrow('there is no journalctl here to read the journal with');
  });

  it.each(['--help', '-x', '', 'a b', '*'])('takes "%s" for no unit', async (unit) => {
    const { env, root } = await machine('');
    await expect(textsOf(journalLog({ unit, env, root }, all))).rejects.toThrow('is no name of a unit');
  });
});

describe('an entry', () => {
  it('has its time and its level apart from its text', () => {
    expect(journalEntry(entry('broken', { PRIORITY: '3' }))?.entry).toEqual({
      is: 'line',
      at: 1_795_142_467_250,
      text: 'broken',
      level: 'error',
    });
  });

  it('may be bytes, or too large', () => {
    expect(journalEntry(entry([104, 105, 255]))?.entry.text).toBe('hi\ufffd');
    expect(journalEntry(entry(null))?.entry.text).toBe('(a message too large to show)');
    expect(journalEntry('-- No entries --')).toBeUndefined();
  });
});
