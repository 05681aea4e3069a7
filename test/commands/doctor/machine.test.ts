import { describe, expect, it } from 'vitest';
import { examineMachine, type Machine, unseenProcesses } from '../../../src/commands/doctor/machine.ts';

const at = Date.UTC(2026, 10, 20, 2, 41);
const modes = { directory: 0o700, file: 0o600 };
const sound: Machine = {
  at,
  env: { TERM: 'xterm-256color', LANG: 'en_GB.UTF-8' },
  uid: 1000,
  node: '24.21.0',
  terminal: { columns: 120, rows: 40 },
  environment: 'production',
  state: { is: 'writable', path: '/var/lib/quarterdeck/shop', modes },
  mounts: 'proc /proc proc rw,nosuid 0 0\n',
  bootedAt: at - 1000,
};
const examine = (more: Partial<Machine> = {}) =>
  examineMachine({ ...sound, ...more }).filter(({ severity }) => severity !== 'ok');
const env = (more: Machine['env']) => ({ env: { ...sound.env, ...more } });
const hidden = (value: string) => ({ mounts: `proc /proc proc rw,hidepid=${value} 0 0\n` });

describe('the machine', () => {
  it('is sound', () => {
    expect(examine()).toEqual([]);
    expect(examineMachine(sound).map(({ id }) => id)).toEqual([
      'node',
      'terminal',
      'locale',
      'clock',
      'state',
      'log',
      'proc',
    ]);
  });

  it.each([
    ['an old Node', { node: '22.11.0' }, 'problem', 'node', 'Node 22.11.0 is too old'],
    [
      'a dumb terminal',
      env({ TERM: 'dumb' }),
      'warning',
      'terminal',
      'TERM is "dumb": no full screen can be drawn',
    ],
    [
      'no TERM',
      env({ TERM: undefined }),
      'warning',
      'terminal',
      'TERM is not set: no full screen can be drawn',
    ],
    [
      'a small terminal',
      { terminal: { columns: 59, rows: 15 } },
      'warning',
      'terminal',
      'it is 59×15, too small for the console',
    ],
    [
      'a plain locale',
      env({ LANG: 'C' }),
      'warning',
      'locale',
      '"C", so graphs and names are drawn in ASCII',
    ],
    [
      'a clock in the past',
      { at: 0 },
      'problem',
      'clock',
      'it says 1970-01-01T00:00:00.000Z, which is in the past',
    ],
    [
      'a start in the future',
      { bootedAt: at + 1 },
      'problem',
      'clock',
      'it says 2026-11-20T02:41:00.000Z, before the machine started',
    ],
    [
      'no place for its own files',
      { state: { is: 'unwritable', path: '/x', because: 'permission denied' } },
      'problem',
      'state',
      '/x: permission denied; no log and no record is kept',
    ],
    [
      'a wrong log level',
      env({ QUARTERDECK_LOG_LEVEL: 'loud' }),
      'warning',
      'log',
      'QUARTERDECK_LOG_LEVEL is "loud": expected DEBUG, INFO, WARNING, ERROR; WARNING is used.',
    ],
    ['hidden processes', hidden('2'), 'warning', 'proc', 'hidepid=2 hides the processes of other users'],
    [
      'hidden processes, in words',
      hidden('invisible'),
      'warning',
      'proc',
      'hidepid=invisible hides the processes of other users',
    ],
    [
      'no /proc',
      { mounts: undefined },
      'problem',
      'proc',
      '/proc cannot be read: nothing is known of the host',
    ],
  ] as const)('has %s', (_, more, severity, id, what) => {
    expect(examine(more)).toEqual([{ id, severity, what, mend: expect.any(String) }]);
  });

  it.each([
    ['Node 22.12', { node: '22.12.0' }],
    ['no terminal at all', { terminal: undefined, env: { LANG: 'C.UTF-8' } }],
    ['hidepid that hides nothing', hidden('0')],
    ['hidepid from root', { ...hidden('2'), uid: 0 }],
  ])('is sound with %s', (_, more) => {
    expect(examine(more)).toEqual([]);
  });

  it('mentions processes whose files it cannot see', () => {
    expect(unseenProcesses(undefined)).toEqual([]);
    expect(unseenProcesses(0)).toEqual([]);
    expect(unseenProcesses(41)).toMatchObject([
      { severity: 'ok', what: expect.stringContaining('41 processes') },
    ]);
  });
});
