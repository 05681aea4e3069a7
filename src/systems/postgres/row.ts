/** One value as the driver hands it over: numbers and booleans by their type, everything else as text. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** Text of a column; empty when it is null or not there. */
export const text = (row: Row, column: string): string => maybeText(row, column) ?? '';

export function maybeText(row: Row, column: string): string | undefined {
  const cell = row[column];
  return cell === null || cell === undefined ? undefined : String(cell);
}

/** A number, also one written as text, as poolers write all of theirs; undefined when it is null or not one. */
export function maybeNumber(row: Row, column: string): number | undefined {
  const cell = row[column];
  if (cell === null || cell === undefined || cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
}

/** A count: null is none. */
export const count = (row: Row, column: string): number => maybeNumber(row, column) ?? 0;

export const flag = (row: Row, column: string): boolean => row[column] === true;
