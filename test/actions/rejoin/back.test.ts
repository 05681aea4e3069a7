import { expect, test } from 'vitest';
import { isBack } from '../../../src/actions/rejoin/back.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';
import { sender } from '../takeover/moves.ts';

const receiver = (status: string | undefined) => ({
  receiver: { status, host: undefined, port: undefined, messageAge: undefined },
});
const named = { settings: { cluster_name: 'p1' } };
const primary = upNode('r1', {
  role: 'primary',
  timeline: 2,
  senders: [sender({ application: 'p1', slot: undefined })],
});

test.each([
  ['receives on the timeline of the primary', { timeline: 2, ...receiver('streaming') }, true],
  ['receives on another one', { timeline: 1, ...receiver('streaming') }, false],
  ['receives nothing', { timeline: 2, ...receiver(undefined) }, false],
  ['receives, which our role may not see', { timeline: 2, ...receiver('hidden') }, true],
  [
    'does so, and its timeline shows late, while the primary sends to it',
    { timeline: 1, ...named, ...receiver('hidden') },
    true,
  ],
  ['does so, and the primary sends to somebody else', { timeline: 1, ...receiver('hidden') }, false],
  ['is a primary', { role: 'primary', timeline: 2, ...receiver('streaming') }, false],
] as const)('of a node that %s it is known whether it is back', (_, given, is) => {
  expect(isBack(upNode('p1', given), primary)).toBe(is);
});

test('a node that does not answer is not back', () => {
  expect(isBack(silentNode('p1'), primary)).toBe(false);
});
