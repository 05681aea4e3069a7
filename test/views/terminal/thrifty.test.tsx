import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFilter } from '../../../src/views/terminal/thrifty.ts';
import {
  busyWorld,
  consoleOn,
  directoriesRead,
  failed,
  mount as mounted,
  mountsRead,
  night,
} from '../fakes.ts';
import { mount, type TestScreen } from '../screen.tsx';

/** Every cell as a terminal shows it: its text and its look. */
function cellsOf({ terminal }: TestScreen): readonly string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = active.getLine(active.baseY + y);
    return Array.from({ length: terminal.cols }, (_, x) => {
      const cell = line?.getCell(x);
      if (cell === undefined) return '';
      const look = [
        cell.isBold(),
        cell.isDim(),
        cell.isUnderline(),
        cell.isInverse(),
        cell.getFgColor(),
        cell.getBgColor(),
      ];
      return `${cell.getChars() || ' '}${look.some((value) => value !== 0 && value !== -1) ? look.join() : ''}`;
    }).join('|');
  });
}

const happenings = [
  ['press', '2'],
  ['press', 'jj'],
  [
    'news',
    mountsRead(
      [mounted('/', 5e8), mounted('/数据库', 9.9e8), mounted('/e\u0301té', 3e8), mounted('/👩‍👩‍👧 ❤️', 1e8)],
      night + 1,
    ),
  ],
  ['press', '\r'],
  ['size', 120, 40],
  ['news', failed('r2 does not answer: connection refused')],
  ['press', 'q'],
  ['press', '?'],
  ['size', 70, 20],
  ['press', '?'],
  ['size', 160, 45],
  ['press', '1'],
  ['news', directoriesRead(['broken'])],
  ['press', 'T'],
  ['size', 50, 10],
  ['size', 100, 30],
  ['press', ':'],
  ['press', 'fil'],
  ['press', '\r'],
  ['press', '/v'],
  ['press', '\u001b'],
  ['press', '\u000c'],
  ['news', mountsRead([], night + 2)],
] as const;

test('a terminal shows the same with it as without it, for fewer bytes', async () => {
  const sides = await Promise.all(
    [true, false].map(async (isThrifty) => {
      const console = consoleOn(busyWorld());
      return { console, screen: await mount(console.app, 100, 30, isThrifty) };
    }),
  );
  const [thrifty, raw] = sides.map(({ screen }) => screen);
  for (const happening of happenings) {
    for (const { console, screen } of sides) {
      if (happening[0] === 'press') await screen.press(happening[1]);
      else if (happening[0] === 'size') await screen.resize(happening[1], happening[2]);
      else {
        console.learn(happening[1]);
        await screen.settle();
      }
    }
    expect([happening, cellsOf(thrifty!)]).toEqual([happening, cellsOf(raw!)]);
  }
  expect(thrifty!.raw().length).toBeLessThan(raw!.raw().length);
  for (const { screen } of sides) screen[Symbol.dispose]();
});

const alternate = '\u001b[?1049h';

test('only the columns that changed are sent, where they stand', () => {
  const filter = createFilter({ columns: 20, rows: 3 });
  expect(filter(alternate)).toBe(alternate);
  filter('cpu   12 %  load 1\nmem   40 %\n');
  expect(filter('\u001b[2A\u001b[1G\u001b[Kcpu   13 %  load 1\n')).toBe(
    '\u001b[?2026h\u001b[1;8H3\u001b[?2026l',
  );
  expect(filter('\u001b[1A\u001b[1G\u001b[Kcpu   13 %  load 1\n')).toBe('');
  expect(filter('\u001b[1A\u001b[1G\u001b[K\u001b[31mcpu\u001b[39m   13 %\n')).toBe(
    '\u001b[?2026h\u001b[1;1H\u001b[0;31mcpu\u001b[11G\u001b[0m\u001b[K\u001b[?2026l',
  );
});

test('what it does not understand goes through as it is, from where the cursor was left', () => {
  const filter = createFilter({ columns: 20, rows: 3 });
  expect(filter('\u001b[5;5Hbefore')).toBe('\u001b[5;5Hbefore');
  filter(alternate);
  filter('one\n');
  expect(filter('\u001b[5;5Hx')).toBe('\u001b[0m\u001b[2;1H\u001b[5;5Hx');
  expect(filter('two')).toBe('two');
  filter(alternate);
  expect(filter('two')).toContain('\u001b[1;1Htwo');
});

test('a size that changed has all of it drawn again', () => {
  const size = { columns: 20, rows: 3 };
  const filter = createFilter(size);
  filter(alternate);
  filter('one\ntwo\n');
  size.columns = 30;
  expect(filter('\u001b[E')).toContain('\u001b[H\u001b[J\u001b[1;1Hone\u001b[2;1Htwo');
});

test('no sequence, whole or torn, is more than it can take', () => {
  const piece = fc.constantFrom(
    '\u001b[',
    '1',
    ';',
    'm',
    'K',
    '38;5;',
    'H',
    '\n',
    '\u001b',
    'text',
    '数据',
    'e\u0301',
    '\u001b[?2026h',
    '\u001b[?2026l',
    alternate,
  );
  fc.assert(
    fc.property(fc.array(fc.array(piece).map((pieces) => pieces.join(''))), (writes) => {
      const filter = createFilter({ columns: 10, rows: 2 });
      for (const text of writes) expect(typeof filter(text)).toBe('string');
    }),
  );
});
