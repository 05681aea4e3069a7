import { expect, test } from 'vitest';
import { unitFacts } from '../../src/systems/check/command.ts';

// As `systemctl show` of systemd 252 prints them.
test.each([
  [
    'LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n',
    { load_state: 'loaded', active_state: 'active', sub_state: 'running', result: 'success' },
  ],
  [
    'Result=exit-code\nLoadState=loaded\nActiveState=failed\nSubState=failed\n',
    { load_state: 'loaded', active_state: 'failed', sub_state: 'failed', result: 'exit-code' },
  ],
  [
    'LoadState=not-found\nActiveState=inactive\nSubState=dead\nResult=success\n',
    { load_state: 'not-found', active_state: 'inactive', sub_state: 'dead', result: 'success' },
  ],
  ['', { load_state: '', active_state: '', sub_state: '', result: '' }],
])('the state of a unit is read from what systemctl prints', (printed, facts) => {
  expect(unitFacts(printed)).toEqual(facts);
});
