import { expect, test } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import type { Fact } from '../../src/domain/world.ts';
import { copySequence } from '../../src/views/clipboard.ts';
import { plainBlock } from '../../src/views/plain.ts';
import {
  alert,
  busyWorld,
  directoriesRead,
  failed,
  intervals,
  mount,
  mountsRead,
  night,
  tables,
  worldWith,
} from './fakes.ts';

test('the Deck as text: what is wrong first, then every panel, without pictures', () => {
  expect(plainBlock(tables, busyWorld(), 'deck', intervals).text).toMatchInlineSnapshot(`
    "shop, production, operate, 02:41

    Alerts
    critical, ReplicationLag, postgres/main/r2, 38 MB behind, limit 16 MB, for 4m12s
    warning, FilesystemAlmostFull, directory//var, 94 % used, for 4m12s

    Host, web-1 · 4 cores
    / 381 MB
    /var 896 MB
    /home 95 MB

    Databases, main
    p1  977 kB
    r1  1.9 MB
    r2  2.9 MB
    "
  `);
});

test('a screen as text has its whole lists', () => {
  const { text } = plainBlock(tables, busyWorld(), 'host', intervals);
  expect(text).toContain('\nFilesystems\nmount');
  expect(text.match(/dev\/sda1/g)).toHaveLength(3);
});

test('no escape code and no control character gets into it', () => {
  const world = worldWith(mountsRead([mount('/\u001b[2Jx\u0007', 1)]), directoriesRead(['broken']), {
    type: 'judged',
    at: night,
    alerts: [alert('critical', 'A\u001b[1m', 'x/y', 'z\n')],
  });
  const { text } = plainBlock(tables, world, 'deck', intervals);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for control characters
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  expect(text).toContain('this panel failed: no node answers to that name');
});

test('its state stays while only numbers move, and changes with what is wrong', () => {
  const state = (...facts: readonly Fact[]) =>
    plainBlock(tables, worldWith(...facts), 'deck', intervals).state;
  expect(state(mountsRead([mount('/', 1)]))).toBe(state(mountsRead([mount('/', 2e8)])));
  expect(state(mountsRead([mount('/', 1)]))).not.toBe(state(mountsRead([mount('/', 9.5e8)])));
  expect(state(mountsRead([]))).not.toBe(state(mountsRead([]), failed('no answer')));
});

test('it changes with what begins to fire, and not with what is measured of it', () => {
  const state = (changed: Partial<Alert>) => {
    const lag = { ...alert('critical', 'ReplicationLag', 'postgres/main/r2', '38 MB behind'), ...changed };
    return plainBlock(tables, worldWith({ type: 'judged', at: night, alerts: [lag] }), 'deck', intervals)
      .state;
  };
  expect(state({ summary: '39 MB behind' })).toBe(state({}));
  expect(state({ state: 'pending' })).not.toBe(state({}));
  expect(state({ severity: 'warning' })).not.toBe(state({}));
});

test('text is copied through the terminal, and through tmux', () => {
  expect(copySequence('数', false)).toBe('\u001b]52;c;5pWw\u0007');
  expect(copySequence('a', true)).toBe(
    '\u001bPtmux;\u001b\u001b]52;c;YQ==\u0007\u001b\\\u001b]52;c;YQ==\u0007',
  );
});
