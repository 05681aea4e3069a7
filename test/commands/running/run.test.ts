import { chmod, chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../../src/records/process.ts';
import { lives, until, workshop } from './workshop.ts';

const lastLine = (out: string): unknown => JSON.parse(out.trim().split('\n').at(-1) ?? '');

describe('quarterdeck run', () => {
  it('shows the plan, carries it out in a process of its own, and proves it', async () => {
    const shop = await workshop();
    const { code, out } = await shop.run(shop.light('--yes'));
    expect(out).toContain('Plan  light directory/lamps · disruptive');
    expect(out).toContain('● turn three on');
    expect(out).toContain('done: lamps: 3 of 3 on.');
    expect(code).toBe(0);
    const run = await shop.theRun();
    expect(run?.runner?.pid).toBeGreaterThan(0);
    expect(run).toMatchObject({ how: 'yes', end: { outcome: 'done' } });
  });

  it('returns when its runner is gone, and the locks with it', async () => {
    const shop = await workshop();
    expect(await shop.run(shop.light('--yes'))).toMatchObject({ code: 0 });
    const { id = '', runner } = (await shop.theRun()) ?? {};
    expect(runner && isAlive(runner)).toBe(false);
    expect(await shop.run(['run', '--undo', id, '--yes'])).toMatchObject({ code: 1 });
  });

  it('tells it in lines of JSON, the outcome last', async () => {
    const shop = await workshop();
    const { code, out } = await shop.run(shop.light('--yes', '--json'));
    const types = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect([types[0], types[1], types.at(-1)]).toEqual(['plan', 'started', 'outcome']);
    expect(lastLine(out)).toMatchObject({ outcome: 'done', run: (await shop.theRun())?.id });
    expect(code).toBe(0);
  });

  it('is not confused by a secret of digits, which stand in times too', async () => {
    const digits = String(Date.now()).slice(0, 4);
    const file = `access: operate\nchecks: [{ name: api, url: "http://127.0.0.1:9/", headers: { X-Key: "${digits}" } }]`;
    const shop = await workshop({ file });
    const { out, err } = await shop.run(shop.light('--yes', '--json'));
    expect(err).toBe('');
    expect(lastLine(out)).toMatchObject({ outcome: 'done' });
  });

  it('refuses a plan with a secret in what it would do, which no run file may keep', async () => {
    const shop = await workshop();
    const wet = 'http://lamps/?token=s3cret';
    const { code, out, err } = await shop.run(['run', 'light', 'directory/lamps', '--at', wet, '--yes']);
    expect(err).toContain('Nothing was done: params.at of what would be done holds a secret');
    expect(`${out}${err}`).not.toContain('s3cret');
    expect(code).toBe(3);
    expect(await shop.theRun()).toBeUndefined();
  });

  it('does nothing when it is only asked what it would do', async () => {
    const shop = await workshop();
    const { code, out } = await shop.run(shop.light('--dry-run'));
    expect([code, await shop.did(), await shop.theRun()]).toEqual([0, [], undefined]);
    expect(out).toContain('Can run with --yes. Nothing was done.');
  });

  it.each([
    [['--risk', 'safe'], 'It was not confirmed: add --yes.'],
    [['--risk', 'disruptive'], 'It was not confirmed: add --yes.'],
    [['--risk', 'destructive', '--yes'], 'It takes more than a yes: add --confirm lamps.'],
    [['--risk', 'destructive', '--confirm', 'lamp'], '"lamp" is not "lamps".'],
  ])('does nothing without enough of a confirmation: %j', async (args, sentence) => {
    const shop = await workshop();
    const { code, err } = await shop.run(shop.light(...args));
    expect(err).toBe(`quarterdeck: ${sentence} Nothing was done.\n`);
    expect([code, await shop.did(), await shop.theRun()]).toEqual([3, [], undefined]);
  });

  it('takes the word for what is destructive, and a refusal upon whoever says so by its name', async () => {
    const shop = await workshop();
    await writeFile(join(shop.lamps, 'wet'), '');
    expect(await shop.run(shop.light('--yes'))).toMatchObject({
      code: 3,
      err: 'quarterdeck: lamps: they are wet. Nothing was done.\n',
    });
    const { code } = await shop.run(shop.light('--allow-wet', '--confirm', 'lamps'));
    expect(code).toBe(0);
    expect(await shop.theRun()).toMatchObject({ how: 'word', overrides: ['allow-wet'] });
  });

  it.each([
    [['run', 'lihgt', 'directory/lamps'], 'There is no action "lihgt": did you mean "light"?'],
    [['run', 'light', 'container/lamps'], 'light is not for container/lamps: expected directory/NAME, host.'],
    [['run', 'light', 'directori/lamps'], '"directori/lamps" is no target: did you mean "directory/…"?'],
    [
      ['run', 'light', 'directory/lamps', '--att', '/x'],
      "Unknown option '--att'; see quarterdeck run --help.",
    ],
    [
      ['run', 'light', 'directory/lamps', '--wait', 'long', '--at', '/x'],
      '--wait is "long": expected a time such as 30s.',
    ],
    [['run', '--undo', '20261121-0243-7f3a'], 'There is no run "20261121-0243-7f3a".'],
  ])('%j is a usage error', async (args, sentence) => {
    const shop = await workshop();
    expect(await shop.run(args)).toMatchObject({ code: 5, err: `quarterdeck: ${sentence}\n` });
  });

  it('takes back what was done, with --undo', async () => {
    const shop = await workshop();
    await shop.run(shop.light('--yes'));
    const { id = '' } = (await shop.theRun()) ?? {};
    expect(await shop.run(['run', '--undo', id])).toMatchObject({ code: 3 });
    expect(await shop.lit()).toBe(3);
    expect(await shop.run(['run', '--undo', id, '--yes'])).toMatchObject({ code: 1 });
    expect(await shop.lit()).toBe(0);
    const again = await shop.run(['run', '--undo', id, '--yes']);
    expect(again).toMatchObject({ code: 3 });
    expect(again.out).toContain('refused: it was taken back already. Nothing was done.');
  });

  it('goes on without whoever leaves with Ctrl-C, and can be asked to stop', async () => {
    const shop = await workshop();
    const { child, ended } = shop.start(shop.light('--yes', '--wait', '3s'));
    await until(async () => ((await shop.theRun())?.steps[0]?.began ?? 0) > 0);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect(code).toBe(7);
    expect(err).toContain('It goes on without us');
    const run = await shop.theRun();
    expect(run && lives(run)).toBe(true);
    expect(await shop.run(['run', '--abort', run?.id ?? ''])).toMatchObject({ code: 0 });
    await until(async () => (await shop.theRun())?.end !== undefined);
    expect((await shop.theRun())?.end?.outcome).toBe('undone');
    expect(await shop.lit()).toBe(0);
  });

  it('runs one of two on the same target, and the other says who has the lock', async () => {
    const shop = await workshop();
    const first = shop.start(shop.light('--yes', '--wait', '20s'));
    await until(async () => (await shop.lit()) > 0);
    const { id = '' } = (await shop.theRun()) ?? {};
    const second = await shop.run(shop.light('--yes'));
    expect(second.code).toBe(4);
    expect(second.out).toMatch(
      /locked: directory\/lamps is locked by \S+ \(process \d+\) since \S+: light, run \S+\. Nothing was done\./,
    );
    expect(await shop.run(['run', '--abort', id])).toMatchObject({ code: 0 });
    await first.ended;
    expect(await shop.did()).toEqual(['on one', 'off one']);
  });
});

it.runIf(process.getuid?.() === 0)(
  'a lock that another user holds says who it is, since when and for what',
  async () => {
    const shop = await workshop();
    const guest = join(shop.root, 'guest');
    await mkdir(guest);
    await writeFile(join(guest, 'quarterdeck.yaml'), await readFile(shop.config), { mode: 0o600 });
    for (const path of [guest, join(guest, 'quarterdeck.yaml'), shop.lamps])
      await chown(path, 65_534, 65_534);
    for (const path of [shop.root, join(shop.root, 'etc')]) await chmod(path, 0o755);
    const env = {
      QUARTERDECK_CONFIG: join(guest, 'quarterdeck.yaml'),
      QUARTERDECK_STATE: join(guest, 'state'),
    };
    const nobody = { uid: 65_534, gid: 65_534 };
    const theirs = shop.start(shop.light('--yes', '--wait', '2s'), env, nobody);
    await until(async () => (await shop.lit()) > 0);
    const { code, out } = await shop.run(shop.light('--yes'));
    expect(code).toBe(4);
    expect(out).toMatch(
      /locked: directory\/lamps is locked by nobody \(process \d+\) since 20\S+: light, run \S+\. Nothing was done\./,
    );
    expect(await theirs.ended).toMatchObject({ code: 0 });
    expect(await shop.did()).toEqual(['on one', 'on two', 'on three']);
  },
);

it('how it ended is told though the clock was set back meanwhile', async () => {
  const shop = await workshop();
  const { code, out } = await shop.run(shop.light('--yes'), { LAMPS_AHEAD: '60000' });
  expect([code, out.includes('done: lamps: 3 of 3 on.')]).toEqual([0, true]);
});

it('a run of another stack is not taken up, and nothing is done', async () => {
  const shop = await workshop();
  await shop.run(shop.light('--yes'));
  const { id = '' } = (await shop.theRun()) ?? {};
  await writeFile(
    shop.config,
    (await readFile(shop.config, 'utf8')).replace('stack: lamps', 'stack: others'),
  );
  const path = ['runs', `${id}.jsonl`];
  await mkdir(join(shop.root, 'state', 'others', 'runs'), { recursive: true });
  await writeFile(
    join(shop.root, 'state', 'others', ...path),
    await readFile(join(shop.root, 'state', 'lamps', ...path)),
    { mode: 0o600 },
  );
  const did = await shop.did();
  for (const args of [
    ['run', '--undo', id, '--yes'],
    ['run', '--runner', id, '--for', 'undo', '--how', 'word'],
    ['run', '--guard', id, 'one', '0'],
  ])
    expect(await shop.run(args)).toMatchObject({ code: 3 });
  const { err } = await shop.run(['run', '--undo', id, '--yes']);
  expect(err).toContain(`Run ${id} is of the stack "lamps", and the configuration is that of "others".`);
  expect(await shop.did()).toEqual(did);
});

it('a guard of the host raises the bar, whatever the stack file says', async () => {
  const shop = await workshop({
    file: 'access: operate\nguards: []',
    host: 'access: operate\nguards: [{ action: "*", target: "*", deny: true, reason: "call Bob" }]',
  });
  const { code, err } = await shop.run(shop.light('--yes'));
  expect([code, await shop.did()]).toEqual([3, []]);
  expect(err).toBe('quarterdeck: The stack file denies it: call Bob. Nothing was done.\n');
});

it('the runner sets room aside for a full disk, and a run that cannot be read is told', async () => {
  const shop = await workshop();
  await shop.run(shop.light('--yes'));
  const state = join(shop.root, 'state', 'lamps');
  expect((await stat(join(state, 'reserve'))).size).toBe(1024 ** 2);
  const damaged = join(state, 'runs', '20261121-0243-7f3a.jsonl');
  await writeFile(damaged, 'what?\n', { mode: 0o600 });
  const { code, out, err } = await shop.run(['runs']);
  expect([code, out.includes('light directory/lamps')]).toEqual([0, true]);
  expect(err).toBe(
    `quarterdeck: Run 20261121-0243-7f3a cannot be read from ${damaged}: its first line is damaged.\n`,
  );
});

it('a run that somebody else could have written is not taken up, whoever asks', async () => {
  const shop = await workshop();
  await shop.run(shop.light('--yes'));
  const { id = '' } = (await shop.theRun()) ?? {};
  const did = await shop.did();
  const path = join(shop.root, 'state', 'lamps', 'runs', `${id}.jsonl`);
  await chmod(path, 0o666);
  for (const args of [
    ['run', '--undo', id, '--yes'],
    ['run', '--resume', id, '--yes'],
    ['run', '--runner', id, '--for', 'undo', '--how', 'word'],
    ['run', '--guard', id, 'one', '0'],
  ]) {
    const { code, err } = await shop.run(args);
    expect(code, args.join(' ')).not.toBe(0);
    expect(err).toContain('anyone can write to it');
  }
  expect(await shop.did()).toEqual(did);
});

describe('in watch', () => {
  const ways: readonly (readonly string[])[] = [
    ['--yes'],
    ['--confirm', 'lamps'],
    ['--yes', '--access', 'operate'],
    ['--yes', '--allow-everything'],
  ];

  it.each(ways)('nothing is done with %s %s %s', async (...args) => {
    const shop = await workshop({ file: 'access: watch' });
    const { code, err } = await shop.run(shop.light(...args.filter(Boolean)));
    expect(code).toBe(3);
    expect(err).toMatch(/is watch \(set in .*quarterdeck\.yaml\).*Nothing was done\./);
    expect([await shop.did(), await shop.theRun()]).toEqual([[], undefined]);
  });

  it('no other file, variable or run that is there already gets round the host’s own', async () => {
    const shop = await workshop();
    await shop.run(shop.light('--yes', '--wait', '100ms'));
    const { id = '' } = (await shop.theRun()) ?? {};
    const did = await shop.did();
    const host = join(shop.root, 'etc', 'quarterdeck.yaml');
    await writeFile(host, 'version: 1\naccess: watch\n', { mode: 0o600 });
    const attempts = [
      shop.light('--yes', '--config', shop.config),
      ['run', '--undo', id, '--yes'],
      ['run', '--resume', id, '--yes'],
      ['run', '--abort', id],
      ['run', '--runner', id, '--for', 'undo', '--how', 'word'],
      ['run', '--guard', id, 'one', '0'],
    ];
    for (const args of attempts)
      expect((await shop.run(args, { QUARTERDECK_ACCESS: 'operate' })).code, args.join(' ')).toBe(3);
    expect(await shop.did()).toEqual(did);
  });
});
