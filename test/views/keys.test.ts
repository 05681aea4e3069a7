import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InputFlags, keyLabel, keysOf } from '../../src/views/keys.ts';

const none: InputFlags = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageUp: false,
  pageDown: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  tab: false,
  backspace: false,
  delete: false,
  ctrl: false,
  meta: false,
  shift: false,
};
const names = (input: string, flags: Partial<InputFlags> = {}) =>
  keysOf(input, { ...none, ...flags }).map(({ name }) => name);

test('what arrives together is one key after another', () => {
  expect(names('jj\rk')).toEqual(['j', 'j', 'enter', 'k']);
  expect(names('a\tb\u007f')).toEqual(['a', 'tab', 'b', 'backspace']);
  expect(names('é数')).toEqual(['é', '数']);
});

test('control keys are named, alone and within a chunk', () => {
  expect(names('r', { ctrl: true })).toEqual(['ctrl-r']);
  expect(names('j\u0012')).toEqual(['j', 'ctrl-r']);
  expect(names('', { tab: true, shift: true })).toEqual(['backTab']);
  expect(names('', { upArrow: true })).toEqual(['up']);
});

test('an Escape and a key that come as one are two keys', () => {
  expect(names('j', { meta: true })).toEqual(['escape', 'j']);
});

test('a key without a name is a function key', () => {
  expect(names('')).toEqual(['function']);
  expect(keyLabel('function')).toBe('F1');
});

test('only what can be typed has text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (input) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for control characters
      for (const { text } of keysOf(input, none)) expect(text ?? '').not.toMatch(/[\u0000-\u001f\u007f]/);
    }),
  );
});
