import { bindingsOf } from '../../src/views/bindings.ts';
import { offersOf } from '../../src/views/palette.ts';
import { createTables } from '../../src/views/tables.ts';

const tables = createTables();
const bindings = bindingsOf(tables);

const range = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index));

const named: Readonly<Record<string, string>> = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  delete: '\u001b[3~',
  backTab: '\u001b[Z',
  function: '\u001bOP',
  tab: '\t',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
};

/** What a terminal sends for a key of the table of bindings. */
function bytesOf(key: string): string {
  const bytes = key.startsWith('ctrl-') ? String.fromCharCode(key.charCodeAt(5) - 0x60) : (named[key] ?? key);
  if (key.length > 1 && bytes === key) throw new Error(`nobody knows what a terminal sends for ${key}`);
  return bytes;
}

const quits = '\u0003';

/**
 * Every key there is, bound or not, but the one that always quits: the table's, all that can be typed, all with Ctrl,
 * insert, and the function keys. Those that open a field come last.
 */
export const keys: readonly string[] = [
  ...new Set([
    ...bindings.flatMap((binding) => binding.keys).map(bytesOf),
    ...range(0x20, 0x7e),
    ...range(0x01, 0x1a),
    '\u001b[2~',
    ...[15, 17, 18, 19, 20, 21, 23, 24].map((number) => `\u001b[${number}~`),
  ]),
].filter((key) => key !== quits);

const isTable = new Set(bindings.flatMap((binding) => binding.keys).map(bytesOf));

/** Those that mean something, and those that mean something bad elsewhere. */
export const fewKeys: readonly string[] = keys.filter(
  (key) => isTable.has(key) || 'dekxQbRFZ\u0004\u000b'.includes(key),
);

/** Everything that can be chosen by its name, but for what leaves. */
export const commands: readonly string[] = offersOf(bindings, tables)
  .filter(({ intent }) => intent.type !== 'quit' && intent.type !== 'leave')
  .map(({ title }) => title);
