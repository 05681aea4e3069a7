// How the shipped file puts a frame together. Ink takes all that is written apart into a cell for each column, and puts
// the cells together again, for every frame; what this console writes are rows that fit, and stand beside each other.

/** What Ink collects of a frame before it draws it. */
export type Operation =
  | { readonly type: 'clip' | 'unclip' }
  | {
      readonly type: 'write';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly transformers: readonly ((text: string, index: number) => string)[];
    };

/**
 * The rows of a frame as text. Undefined where something was written that is not a blank which becomes a row, or that lies
 * in part over another: then Ink's own way is taken.
 */
export function rowsOf(operations: readonly Operation[], height: number): readonly string[] | undefined {
  const rows = Array.from({ length: height }, () => ({ text: '', end: 0 }));
  for (const operation of operations) {
    if (operation.type !== 'write') return undefined;
    const { x, y, text, transformers } = operation;
    const [transform, ...more] = transformers;
    if (transform === undefined || more.length > 0 || !/^ *$/.test(text)) return undefined;
    const row = rows[y];
    if (row === undefined) continue;
    const end = x + text.length;
    const isOver = x === 0 && end >= row.end;
    if (x < row.end && !isOver) return undefined;
    row.text = `${isOver ? '' : row.text.padEnd(row.text.length + x - row.end)}${transform(text, 0)}`;
    row.end = end;
  }
  return rows.map(({ text }) => text.trimEnd());
}
