import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Harbour, harbourOf } from '../actions/table/harbour.ts';
import { whereabouts } from '../actions/table/markers.ts';
import { openConsole } from './quarterdeck.ts';

let harbour: Harbour;
beforeAll(async () => {
  harbour = await harbourOf();
  for (const one of [
    { action: 'backup', target: 'stack' },
    { action: 'verify', target: 'backup/of postgres/main', flags: ['--restore-test'] },
    { action: 'restore', target: 'backup/of postgres/main' },
    { action: 'prune', target: 'directory/@/drop' },
  ])
    expect((await harbour.carried(await harbour.wordsOf(one))).end).toMatchObject({ outcome: 'done' });
});
afterAll(() => harbour?.[Symbol.asyncDispose]());

const fault = `process.on('SIGUSR2', () => { throw new Error('cannot log in to ' + process.env.TABLE_URL); })`;

it('no screen of an action has a secret: plan, run, result, journal; nor has a recording, nor what a crash says', async () => {
  const { at, config, env, secrets } = harbour;
  const recording = at('home', `${Date.now()}.qdr`);
  const args = ['--config', config, '--screen', 'containers', '--record', recording];
  const terminal = openConsole(args, {
    env: { ...env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` },
    ...{ columns: 160, rows: 45 },
  });
  const frames: string[] = [];
  const shown = async (isWanted: RegExp, what: string): Promise<void> => {
    frames.push(await terminal.waitFor((screen) => isWanted.test(screen), what));
  };
  const pause = () => new Promise((resolve) => setTimeout(resolve, 700));
  await shown(/qd-table/, 'the list');
  terminal.press('/qd-table\r');
  await shown(/1 of /, 'the row');
  terminal.press('R');
  await shown(/ y runs it/, 'the plan');
  await pause();
  terminal.press('y');
  await shown(/done in /, 'the result');
  terminal.press('q');
  await shown(/─ Containers/, 'the list again');
  await pause();
  terminal.press('9');
  await shown(/─ Changes/, 'the changes');
  terminal.press('\t');
  await shown(/restore +backup\/table/, 'the runs');
  for (let index = 0; index < 5; index++) {
    terminal.press('\r');
    await shown(/─ Run 2/, 'a run');
    terminal.press('q');
    await terminal.waitFor((screen) => !screen.includes('─ Run 2'), 'the list');
    terminal.press('j');
    await pause();
  }
  process.kill(terminal.pid, 'SIGUSR2');
  await terminal.exited;
  expect(terminal.screen()).toContain('quarterdeck: cannot log in to ');
  const texts = {
    frames: frames.join('\n'),
    raw: terminal.raw(),
    recording: readFileSync(recording, 'latin1'),
  };
  expect(texts.recording).toContain('"');
  expect(whereabouts(secrets, texts, [at('state'), at('home')])).toEqual([]);
});
