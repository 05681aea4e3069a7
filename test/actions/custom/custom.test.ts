import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { custom } from '../../../src/actions/custom/custom.ts';
import { formatRun } from '../../../src/commands/running/run.text.ts';
import { isAlive, processOf } from '../../../src/records/process.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';

/** A stack that declares what is written, and a directory for what it does. */
async function stackOf(actions: (directory: string) => readonly object[], env = process.env) {
  const directory = await temporary();
  const stack = await quayOf({ actions: actions(directory) }, env);
  return { ...stack, directory, at: (name: string) => join(directory, name) };
}

const carried = async (stack: Awaited<ReturnType<typeof stackOf>>, written: string, params = {}) => {
  const crew = crewOf(custom, await planned(custom, written, stack.reach, params), stack);
  return { crew, end: await crew.carry() };
};

test('a declared program is run without a shell, with its parameters, in its directory, and its output kept', async () => {
  const stack = await stackOf(
    (directory) => [
      {
        name: 'flush',
        command: [
          'sh',
          '-c',
          'echo "$0 $1 in $PWD"; echo "password=hunter2" >&2; env | cut -d= -f1 | sort | tr "\\n" " "',
          '{region}; rm',
          '{target_name}',
        ],
        on: ['service/*'],
        ...{ directory, env: ['EXTRA'], params: { region: { choices: ['eu', 'us'], default: 'eu' } } },
        prove: ['sh', '-c', 'echo password=hunter2 in $PWD; exit 0'],
      },
    ],
    { ...process.env, EXTRA: '1', DB_PASSWORD: 'planted' },
  );
  const { crew, end } = await carried(stack, 'service/web', { with: 'region=us' });
  expect(end).toEqual({
    outcome: 'done',
    because: `flush: it ended with 0 · proof: sh ended with 0: password=****** in ${stack.directory}`,
  });
  const { results, plan } = await crew.read();
  expect(plan).toMatchObject({ risk: 'disruptive', summary: expect.stringContaining('us; rm') });
  const said = JSON.stringify(results.run);
  expect(said).toContain(`us; rm web in ${stack.directory}`);
  expect(said).toContain('EXTRA');
  expect(said).not.toMatch(/planted|DB_PASSWORD|hunter2/);
  const shown = formatRun(await crew.read(), 'done', Date.now());
  expect(shown).toContain(`│ us; rm web in ${stack.directory}`);
});

test('one that fails says how it ended, and its last words', async () => {
  const stack = await stackOf(() => [{ name: 'break', command: ['sh', '-c', 'echo no room left; exit 3'] }]);
  const { end } = await carried(stack, 'stack');
  expect(end).toEqual({
    outcome: 'failed',
    because: expect.stringMatching(
      /^it ended with 0: it ended with 3: no room left; "\/.*sh -c .*" is done, and there is no way back from it$/,
    ),
  });
});

test('what fails its own proof is no success', async () => {
  const stack = await stackOf(() => [
    { name: 'claim', command: ['true'], prove: ['sh', '-c', 'echo still there; exit 1'] },
  ]);
  expect((await carried(stack, 'stack')).end).toEqual({
    outcome: 'failed',
    because: 'proof: sh ended with 1: still there',
  });
});

test('one that does not end in time is ended with all it started, and nobody claims to know what it did', async () => {
  const stack = await stackOf((directory) => [
    {
      ...{ name: 'hang', directory, timeout: '1s' },
      command: ['sh', '-c', 'sleep 100 & echo $! > child; echo begun; wait'],
    },
  ]);
  const { crew, end } = await carried(stack, 'stack');
  expect(end).toMatchObject({ outcome: 'unknown' });
  expect((await crew.read()).results.run).toEqual({
    exit: null,
    output: ['begun'],
    because: 'it did not end within 1.0 s, and was ended',
  });
  const child = processOf(Number(readFileSync(stack.at('child'), 'utf8')));
  expect(child !== undefined && isAlive(child)).toBe(false);
  // What nobody knows is not done again.
  expect(await crew.carry()).toMatchObject({ outcome: 'unknown' });
});

test('one whose runner was killed is not begun a second time, unless it only reads', async () => {
  for (const [isReadOnly, runs] of [
    [false, 'one'],
    [true, 'one\none'],
  ] as const) {
    const stack = await stackOf((directory) => [
      { name: 'note', directory, read_only: isReadOnly, command: ['sh', '-c', 'echo one >> notes'] },
    ]);
    const plan = await planned(custom, 'stack', stack.reach);
    expect(plan.risk).toBe(isReadOnly ? 'safe' : 'disruptive');
    const crew = crewOf(custom, plan, stack);
    const push = crew.entries.push.bind(crew.entries);
    crew.entries.push = (...entries) => {
      if (entries.some(({ type }) => type === 'ended')) throw new Error('killed');
      return push(...entries);
    };
    await expect(crew.carry()).rejects.toThrow('killed');
    crew.entries.push = push;
    expect(await crew.carry()).toMatchObject({ outcome: isReadOnly ? 'done' : 'unknown' });
    expect(readFileSync(stack.at('notes'), 'utf8').trim()).toBe(runs);
  }
});

test('what a program leaves in the background does not hold it up', async () => {
  const stack = await stackOf(() => [{ name: 'begin', command: ['sh', '-c', 'sleep 5 & echo begun'] }]);
  const { crew, end } = await carried(stack, 'stack');
  expect([end.outcome, (await crew.read()).results.run]).toEqual([
    'done',
    { exit: 0, output: ['begun'], because: null },
  ]);
});

test('what is printed without end is kept at its end, in bounded room', async () => {
  const stack = await stackOf(() => [
    { name: 'chatter', command: ['sh', '-c', 'seq 1 20000; printf "\\033[31mred\\033[0m\\n"'] },
  ]);
  const { crew } = await carried(stack, 'stack');
  const { results } = await crew.read();
  const text = JSON.stringify(results.run);
  expect(text.length).toBeLessThan(20_000);
  expect(text).toContain('"20000","red"');
  expect(text).not.toContain('\\u001b');
  expect(crew.entries.filter(({ type }) => type === 'told').length).toBeLessThan(20);
});

test('planning it runs nothing', async () => {
  const stack = await stackOf((directory) => [
    { name: 'note', directory, command: ['touch', 'made'], prove: ['touch', 'proved'] },
  ]);
  await planned(custom, 'stack', stack.reach);
  expect(() => readFileSync(stack.at('made'))).toThrow('ENOENT');
  expect(() => readFileSync(stack.at('proved'))).toThrow('ENOENT');
});

test('what it does not take is refused in one sentence', async () => {
  const stack = await stackOf((directory) => [
    {
      ...{ name: 'move', command: ['true', '{region}', '{depth}', '{note}'] },
      params: {
        region: { choices: ['eu', 'us'] },
        depth: { type: 'number', min: 1, max: 9, default: 2 },
        note: { default: 'none' },
      },
    },
    { name: 'gone', command: ['/nonexistent/program'], directory: join(directory, 'nowhere') },
  ]);
  const said = (params: object, target = 'stack') =>
    planned(custom, target, stack.reach, { ...params }).then(
      ({ preflight }) => preflight.filter(({ is }) => is === 'refuse').map(({ because }) => because),
      ({ message }: Error) => message,
    );
  expect(await said({})).toBe('which one is meant: --name move, gone');
  expect(await said({ name: 'mov' })).toBe(
    'the stack file declares no action mov for stack: expected one of move, gone',
  );
  expect(await said({ name: 'move' }, 'service/web')).toBe(
    'the stack file declares no action of its own for service/web',
  );
  expect(await said({ name: 'move' })).toBe('custom action move: region is missing: --with "region=eu"');
  expect(await said({ name: 'move', with: 'region=asia' })).toBe(
    'custom action move: region is "asia": expected one of eu, us',
  );
  expect(await said({ name: 'move', with: 'region=eu depth=12' })).toBe(
    'custom action move: depth is "12": expected a number, at least 1, at most 9',
  );
  expect(await said({ name: 'move', with: 'region=eu note=--force' })).toBe(
    'custom action move: note is "--force": expected a text that does not begin with "-"',
  );
  expect(await said({ name: 'move', with: 'region=eu note="a b" depth=3' })).toEqual([]);
  expect(await said({ name: 'move', with: 'area=eu' })).toBe(
    'custom action move: "area" is no parameter: expected region, depth, note',
  );
  expect(await said({ name: 'move', with: 'eu' })).toBe('custom action move: "eu" is no NAME=VALUE');
  expect(await said({ name: 'gone' })).toEqual([
    'there is no /nonexistent/program here that can be run',
    expect.stringMatching(/^there is no directory .*nowhere$/),
  ]);
});

test('one for a name that nobody has is refused before anything runs', async () => {
  const stack = await stackOf(() => [{ name: 'own', command: ['true'], on: ['*'] }]);
  const because = async (written: string) =>
    (await planned(custom, written, stack.reach)).preflight.find(({ title }) => title === 'target')?.because;
  expect(await because('postgres/none')).toBe('the stack has no postgres none');
  expect(await because('redis/none')).toBe('the stack has no redis none');
  expect(await because('container/none')).toBe('whether it is there is not known: not every engine answers');
  const engine = { system: 'docker', face: { list: async () => [] } };
  const reach = { ...stack.reach, engines: () => [engine] } as unknown as typeof stack.reach; // it is only asked for its list
  const [, , verdict] = (await planned(custom, 'container/none', reach)).preflight;
  expect(verdict).toMatchObject({ is: 'refuse', because: 'there is no container none' });
});
