import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unitVerdicts } from '../../../src/actions/lifecycle/verdicts.unit.ts';
import { restart } from '../../../src/actions/restart.ts';
import { start } from '../../../src/actions/start.ts';
import { stop } from '../../../src/actions/stop.ts';
import { parseShown } from '../../../src/systems/systemd.ts';
import { planned, runnerOf, yardOf } from './yard.ts';

const shown = `LoadState=loaded
StatusText=
MainPID=4242
ExecMainStatus=0
Type=notify
Restart=on-failure
TimeoutStartUSec=1min 30s
TimeoutStopUSec=5s
KillSignal=15
RequiredBy=
BoundBy=
ConsistsOf=
TriggeredBy=
`;

/** A host on whose PATH stands a systemctl of our own, with one unit. */
function hostWith(
  unit: string,
  { properties = shown, flags = [] as readonly string[], runAs = [] as readonly string[] } = {},
) {
  const directory = mkdtempSync(join(tmpdir(), 'qd-units-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const state = join(directory, 'state');
  mkdirSync(state);
  copyFileSync(fileURLToPath(new URL('systemctl.sh', import.meta.url)), join(directory, 'systemctl'));
  symlinkSync('/usr/bin/env', join(directory, 'sudo'));
  writeFileSync(join(state, 'shown'), properties);
  writeFileSync(join(state, 'unit'), `${unit}\n`);
  for (const flag of flags) writeFileSync(join(state, flag), '');
  const yard = yardOf({ env: { PATH: `${directory}:/usr/bin:/bin`, SECRET: 'hunter2' }, runAs });
  return { ...yard, asked: () => readFileSync(join(state, 'asked'), 'utf8').trim().split('\n') };
}

const running = 'active running success 0123456789abcdef0123456789abcdef 0';
const stopped = 'inactive dead success 0123456789abcdef0123456789abcdef 0';

describe('a unit', () => {
  it('is restarted, and proven to be another one that stays', async () => {
    const host = hostWith(running);
    const plan = await planned(restart, 'unit/web.service', host.reach);
    expect(plan.identity).toEqual({ 'unit web.service': '0123456789abcdef0123456789abcdef' });
    expect(plan.impact).toContain('what is under way gets 5.0 s to end, and is killed after that');
    expect(host.asked().every((asked) => asked.startsWith('show '))).toBe(true);
    expect(await runnerOf(restart, plan, host).carry()).toEqual({
      outcome: 'done',
      because: 'web.service: active (running)',
    });
    expect(host.asked().filter((asked) => !asked.startsWith('show '))).toEqual([
      'restart --no-block --no-ask-password -- web.service',
    ]);
  });

  it('has failed when systemd says that it failed', async () => {
    const host = hostWith(running);
    const plan = await planned(restart, 'unit/web.service', host.reach);
    const crashing = hostWith(running, { flags: ['crashes'] });
    const ending = await runnerOf(restart, plan, { ...host, ...crashing }).carry();
    expect(ending.outcome).toBe('failed');
    expect(ending.because).toContain('failed (failed), exit-code');
  });

  it('is stopped, and started again when that is taken back', async () => {
    const host = hostWith(running);
    const plan = await planned(stop, 'unit/web.service', host.reach);
    const runner = runnerOf(stop, plan, host);
    expect((await runner.carry()).outcome).toBe('done');
    expect((await runner.undo()).outcome).toBe('undone');
    expect(host.asked().filter((asked) => !asked.startsWith('show '))).toEqual([
      'stop --no-block --no-ask-password -- web.service',
      'start --no-block --no-ask-password -- web.service',
    ]);
  });

  it('is started through what the stack file puts before systemctl', async () => {
    const host = hostWith(stopped, { runAs: ['sudo', '-u', 'NOTHING'] });
    const plan = await planned(start, 'unit/web.service', host.reach);
    expect((await runnerOf(start, plan, host).carry()).outcome).toBe('done');
  });

  it('stays as it is where we may not, and the sentence says what to declare', async () => {
    const host = hostWith(running, { flags: ['denied'] });
    const plan = await planned(restart, 'unit/web.service', host.reach);
    const ending = await runnerOf(restart, plan, host).carry();
    expect(ending.outcome).toBe('undone');
    expect(ending.because).toContain('declare operate: {run_as: [sudo, -n]} for the host in the stack file');
    expect(ending.because).toContain('nothing was done');
  });

  it('that systemd does not know is none', async () => {
    const host = hostWith(stopped, { properties: shown.replace('loaded', 'not-found') });
    await expect(planned(restart, 'unit/nothing.service', host.reach)).rejects.toThrow(
      'systemd knows no unit nothing.service',
    );
  });

  it('is no option, whatever its name', async () => {
    const host = hostWith(running);
    await expect(planned(restart, 'unit/--force', host.reach)).rejects.toThrow(
      '"--force" is no name of a unit',
    );
  });

  it('cannot be read where there is no systemctl', async () => {
    const { reach } = yardOf({ env: { PATH: '/nowhere' } });
    await expect(planned(restart, 'unit/web.service', reach)).rejects.toThrow('there is no systemctl here');
  });
});

describe('the preflight of a unit', () => {
  const verdicts = (verb: 'restart' | 'start' | 'stop', more: string) =>
    unitVerdicts(verb, 'web.service', parseShown(`${shown}${more}`)).map(
      ({ is, because }) => `${is}: ${because}`,
    );
  const up = 'ActiveState=active\nSubState=running\n';
  const down = 'ActiveState=failed\nSubState=failed\nResult=exit-code\nExecMainStatus=203\n';

  it.each<['restart' | 'start' | 'stop', string, string]>([
    ['start', up, 'refuse: it runs already: active (running)'],
    ['stop', down, 'refuse: it does not run: failed (failed), exit-code, exit 203'],
    ['restart', down, 'pass: failed (failed), exit-code, exit 203'],
    [
      'restart',
      `${up}RefuseManualStop=yes\n`,
      'refuse: its unit file says that nobody starts or stops it by hand',
    ],
    [
      'start',
      `${down}Result=start-limit-hit\n`,
      'warn: it failed too often in a row (start-limit-hit): systemctl reset-failed web.service if systemd refuses',
    ],
    ['restart', `${up}ConsistsOf=web-worker.service\n`, 'warn: systemd restarts web-worker.service along'],
    ['stop', `${up}TriggeredBy=web.socket\n`, 'warn: web.socket may start it again'],
    ['restart', 'LoadState=masked\nActiveState=inactive\n', 'refuse: there is no such unit (masked)'],
  ])('of a %s', (verb, more, verdict) => {
    expect(verdicts(verb, more)).toContain(verdict);
  });
});
