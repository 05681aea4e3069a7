import { expect, test } from 'vitest';
import type { FailureKind } from '../../src/core/reading.ts';
import type { Fact, World } from '../../src/domain/world.ts';
import { bindingsOf } from '../../src/views/bindings.ts';
import { footer } from '../../src/views/footer.ts';
import { unicode } from '../../src/views/glyphs.ts';
import { header, noticesOf } from '../../src/views/header.ts';
import { keyLabel } from '../../src/views/keys.ts';
import { placeAt } from '../../src/views/place.ts';
import { systemStanding } from '../../src/views/systems.ts';
import { textOf } from '../../src/views/text.ts';
import { busyWorld, failed, intervals, mountsRead, night, tables, worldWith } from './fakes.ts';

const headOf = (world: World, columns: number, paused?: number) =>
  header(
    {
      tables,
      world,
      log: undefined,
      desk: undefined,
      errand: undefined,
      place: { ...placeAt('deck', 'dark'), paused },
      size: { columns, rows: 24 },
      look: { at: world.at, past: { range: () => [] }, glyphs: unicode },
      intervals,
      report: () => {},
    },
    'ana',
    columns,
  ).map(textOf);

test('the header says what is wrong, who looks, and how much of it is known', () => {
  const [line] = headOf(busyWorld(), 120);
  expect(line).toHaveLength(120);
  expect(line).toMatch(
    /^ ▲ shop · production · web-1 {3}1 critical · 1 warning {4}2 systems {2}1 live {2}1 not read yet/,
  );
  expect(line).toMatch(/operate · ana · 02:41 $/);
});

test('in 80 columns the header keeps what matters', () => {
  const [line] = headOf(busyWorld(), 80);
  expect(line).toMatch(/^ ▲ shop · web-1 {3}1 critical · 1 warning +operate · 02:41 $/);
});

test('unknown is never green', () => {
  const [line] = headOf(worldWith(mountsRead([])), 120);
  expect(line).toMatch(/^ \? .*nothing known to be wrong/);
});

test('a paused header says since when', () => {
  expect(headOf(busyWorld(), 120, night)[0]).toContain('paused 02:41 · operate');
});

test('what is to be told about this program has a row of its own while it holds', () => {
  const world = worldWith(
    { type: 'notice', at: night, key: 'a', text: 'the new stack file is not used:\u001b[2J line 3' },
    { type: 'notice', at: night, key: 'b', text: 'another' },
  );
  expect(headOf(world, 80)[1]).toMatch(/^ ! the new stack file is not used: line 3 +1 more in help $/);
  expect(noticesOf(worldWith({ type: 'notice', at: night, key: 'a', text: undefined }))).toEqual([]);
});

const silent = (kind: FailureKind): Fact => ({
  ...{ type: 'failed', probe: 'host', system: 'host', at: night, nextTry: night + 4_000 },
  ...{ kind, message: 'no' },
});

test('a system is down when it does not answer, stale when a part of it cannot be read', () => {
  const [host, docker] = worldWith().stack.systems;
  const standing = (world: World) => host && systemStanding(host, world);
  expect(standing(worldWith())).toBe('unread');
  expect(standing(worldWith(mountsRead([])))).toBe('live');
  expect(standing(worldWith(mountsRead([]), failed('no')))).toBe('stale');
  expect(standing(worldWith(mountsRead([]), silent('refused')))).toBe('down');
  expect(standing(worldWith(silent('denied')))).toBe('down');
  expect(docker && systemStanding(docker, worldWith(mountsRead([])))).toBe('unread');
});

test('a system that is read slowly, because another screen is open, is live', () => {
  const world = worldWith(mountsRead([]), { type: 'tick', at: night + 600_000 });
  const [host] = world.stack.systems;
  expect(host && systemStanding(host, world)).toBe('live');
});

const bindings = bindingsOf(tables);

test('the footer has what fits, and always help and the way out', () => {
  const wide = textOf(footer(bindings, 'list', placeAt('host', 'dark'), 0.013, 140));
  expect(wide).toMatch(
    /^ ↑↓ move {2}↵ open {2}Esc back {2}a actions {2}Tab next list {2}\/ find {2}s sort .* q quit +cost 1\.3 % $/,
  );
  const narrow = textOf(footer(bindings, 'list', placeAt('host', 'dark'), 0.013, 60));
  expect(narrow).toHaveLength(60);
  expect(narrow).toMatch(/↵ open {2}Esc back .*\? help {2}q quit +1\.3 % $/);
  expect(textOf(footer(bindings, 'palette', placeAt('host', 'dark'), undefined, 60))).toMatch(
    /^ ↑↓ move {2}↵ take {2}Esc close/,
  );
});

test('what the last key came to is read whole, whatever keys could be named instead', () => {
  const said = 'another row has just come under the cursor: look, and press it once more';
  const words = textOf(footer(bindings, 'list', { ...placeAt('host', 'dark'), said }, 0.013, 80));
  expect(words).toContain(said.slice(0, 66));
  expect(words).toHaveLength(80);
});

test('Enter is a word where there is no sign for it', () => {
  const words = textOf(footer(bindings, 'list', placeAt('host', 'dark'), undefined, 100, true));
  expect(words).toContain('Enter open');
  expect(keyLabel('enter', true)).toBe('Enter');
});

test('a filter that is typed stands in the footer', () => {
  const place = {
    ...placeAt('host', 'dark'),
    overlay: { is: 'filter', list: 'mounts', before: '' } as const,
  };
  expect(textOf(footer(bindings, 'filter', place, undefined, 80))).toContain(' / _   every word, !not');
});
