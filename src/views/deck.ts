import type { Size } from './panel.ts';
import type { DeckSlot } from './screens.ts';
import { share } from './share.ts';

/** A panel's place on the Deck; `rows` include its title. */
export type Placed = { readonly panel: string; readonly size: Size };

export type DeckLayout =
  /** Room for two columns of panels, beside each other. */
  | { readonly is: 'columns'; readonly sides: readonly [readonly Placed[], readonly Placed[]] }
  /** One below the other. */
  | { readonly is: 'stack'; readonly panels: readonly Placed[] }
  /** Each panel in one line. */
  | { readonly is: 'lines' };

/** Columns between the two sides. */
export const gutter = 2;

/**
 * Where the panels stand in the rows below the alerts. `wanted` is how many rows a panel's body would fill at most, given
 * so many columns and rows.
 */
export function layDeck(
  slots: readonly DeckSlot[],
  { columns, rows }: Size,
  wanted: (panel: string, size: Size) => number,
): DeckLayout {
  const stack = (panels: readonly DeckSlot[], width: number): readonly Placed[] => {
    const room = rows - panels.length;
    const given = share(
      room,
      panels.map(({ panel }) => wanted(panel, { columns: width, rows: Math.max(0, room) })),
    );
    return panels.map(({ panel }, index) => ({
      panel,
      size: { columns: width, rows: (given[index] ?? 0) + 1 },
    }));
  };
  const left = slots.filter(({ side }) => side === 'left');
  const right = slots.filter(({ side }) => side === 'right');
  if (columns >= 140 && rows >= 16 && left.length > 0 && right.length > 0) {
    const width = Math.ceil((columns - gutter) / 2);
    return { is: 'columns', sides: [stack(left, width), stack(right, columns - gutter - width)] };
  }
  if (columns >= 100 && rows >= slots.length * 7) return { is: 'stack', panels: stack(slots, columns) };
  return { is: 'lines' };
}
