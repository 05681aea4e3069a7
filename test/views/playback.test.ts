import { expect, test } from 'vitest';
import { bindingsOf, intentOf } from '../../src/views/bindings.ts';
import { keysOf } from '../../src/views/keys.ts';
import { playbackWords, playedBindings } from '../../src/views/playback.ts';
import { night, tables } from './fakes.ts';

const bindings = playedBindings(bindingsOf(tables));

test('the header says which time is shown, how fast it goes and how it stands', () => {
  const playback = { at: night + 15_000, speed: 4, state: 'playing', left: 730_000 } as const;
  expect(playbackWords(playback)).toBe('replay 02:41:15 ×4, 12m10s left');
  expect(playbackWords({ ...playback, state: 'paused' })).toBe('replay 02:41:15 ×4, paused');
  expect(playbackWords({ ...playback, state: 'ended' })).toBe('replay 02:41:15 ×4, at its end');
});

test.each([
  [' ', 'play or pause'],
  ['.', 'step'],
  [',', 'step back'],
  [']', 'minute on'],
  ['[', 'minute back'],
  ['+', 'faster'],
  ['-', 'slower'],
])('the key %j means %s on every screen of a recording', (key, step) => {
  const flags = Object.fromEntries(
    ['upArrow', 'downArrow', 'leftArrow', 'rightArrow', 'pageUp', 'pageDown', 'home', 'end'].map((name) => [
      name,
      false,
    ]),
  ) as Parameters<typeof keysOf>[1]; // a key that is typed has no flags
  const [pressed] = keysOf(key, flags);
  for (const mode of ['deck', 'list', 'detail'] as const)
    expect(pressed && intentOf(bindings, mode, pressed)).toEqual({ type: 'playback', step });
  expect(pressed && intentOf(bindings, 'filter', pressed)).toEqual({ type: 'write', text: key });
});

test('what asks the systems for something is not there, and no key has two meanings', () => {
  expect(bindings.some(({ intent }) => intent.type === 'readNow' || intent.type === 'log')).toBe(false);
  for (const mode of ['deck', 'list', 'detail'] as const) {
    const keys = bindings.filter(({ modes }) => modes.includes(mode)).flatMap((binding) => binding.keys);
    expect(keys.length).toBe(new Set(keys).size);
  }
});
