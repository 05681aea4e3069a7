import type { Size } from '../panel.ts';
import { isSimple } from '../simple.ts';
import { blank, type Cell } from './grid.ts';

type Rows = readonly (readonly Cell[])[];

/** Moving the cursor costs about as much as this many columns. */
const worthMoving = 7;

const same = (a: Cell, b: Cell): boolean => a.text === b.text && a.style === b.style;

/**
 * What has to be sent to a terminal that shows `shown` so that it shows `wanted`: the changed columns, each where it
 * stands. Without `shown` nothing is known of the terminal, and all of it is drawn.
 */
export function updateOf(shown: Rows | undefined, wanted: Rows, { columns, rows }: Size): string {
  let sent = shown === undefined ? '\u001b[0m\u001b[H\u001b[J' : '';
  let style = '';
  const restyle = (next: string): void => {
    if (next === style) return;
    sent += next === '' ? '\u001b[0m' : `\u001b[0;${next}m`;
    style = next;
  };
  const send = (cells: readonly Cell[], from: number, to: number): void => {
    for (let x = from; x < to; x++) {
      const { text, style: next } = cells[x] ?? blank;
      restyle(next);
      sent += text;
    }
  };

  for (let y = 0; y < rows; y++) {
    const before = shown?.[y] ?? [];
    const after = wanted[y] ?? [];
    const end = endOf(after, columns);
    const cleared = Math.min(columns, endOf(before, columns));
    let isPlaced = false;
    const place = (x: number): void => {
      sent += isPlaced ? `\u001b[${x + 1}G` : `\u001b[${y + 1};${x + 1}H`;
      isPlaced = true;
    };
    if (isSameRow(before, after, Math.max(end, cleared))) continue;
    if (!isRegular(before) || !isRegular(after)) {
      // Terminals disagree about how wide some characters are: such a row is drawn whole, from its beginning.
      place(0);
      send(after, 0, end);
    } else {
      for (const [from, to] of changes(before, after, end)) {
        place(from);
        send(after, from, to);
      }
      if (cleared <= end) continue;
      place(end);
    }
    if (end < columns) {
      restyle('');
      sent += '\u001b[K';
    }
  }
  restyle('');
  return sent;
}

/** Where the row's last cell that is not blank ends. */
function endOf(row: readonly Cell[], columns: number): number {
  let end = Math.min(row.length, columns);
  while (end > 0 && same(row[end - 1] ?? blank, blank)) end--;
  return end;
}

const isRegular = (row: readonly Cell[]): boolean =>
  row.every(({ text }) => text.length === 1 && isSimple(text));

function isSameRow(a: readonly Cell[], b: readonly Cell[], end: number): boolean {
  for (let x = 0; x < end; x++) if (!same(a[x] ?? blank, b[x] ?? blank)) return false;
  return true;
}

/** The stretches of columns that differ; those that are close to each other are one. */
function changes(
  before: readonly Cell[],
  after: readonly Cell[],
  end: number,
): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (let x = 0; x < end; x++) {
    if (same(before[x] ?? blank, after[x] ?? blank)) continue;
    const last = found.at(-1);
    if (last !== undefined && x - last[1] < worthMoving) last[1] = x + 1;
    else found.push([x, x + 1]);
  }
  return found;
}
