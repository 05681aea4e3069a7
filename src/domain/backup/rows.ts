/** What a dump written out as SQL turned out to hold. */
export type DumpRead = {
  /** Rows of each table, under the name SQL has for the table. */
  readonly rows: Readonly<Record<string, number>>;
  /** pg_dump's own last words were there. */
  readonly isWhole: boolean;
};

const newline = 10;
const copy = 67; // C
const dash = 45;
/** No statement that says which table comes is longer. */
const most = 8_192;
const opening = /^COPY ((?:"(?:[^"]|"")*"|[^\s."(]+)\.(?:"(?:[^"]|"")*"|[^\s."(]+)) .*FROM stdin;$/;
/** What a dump begins and ends with; one of a whole cluster has one of each database in it. */
const firstWords = /^-- PostgreSQL database (cluster )?dump$/;
const lastWords = /^-- PostgreSQL database (cluster )?dump complete$/;

/** Counts the rows of a dump as it passes by, piece by piece, whatever its size: between `COPY … FROM stdin;` and `\.` a line is a row. */
export function createDumpReader(): {
  readonly take: (piece: Uint8Array) => void;
  readonly end: () => DumpRead;
} {
  const rows = new Map<string, number>();
  const decoder = new TextDecoder();
  let table: string | undefined;
  let count = 0;
  let open = 0;
  let isEnded = false;
  /** The beginning of a line that goes on in the next piece. */
  let begun: number[] = [];

  function take(piece: Uint8Array): void {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(newline, from);
      if (end === -1) break;
      if (begun.length > 0) {
        keep(piece, from, end);
        line(Uint8Array.from(begun), 0, begun.length);
        begun = [];
      } else line(piece, from, end);
      from = end + 1;
    }
    keep(piece, from, piece.length);
  }

  function keep(piece: Uint8Array, from: number, to: number): void {
    const room = Math.min(to, from + most - begun.length);
    for (let at = from; at < room; at++) begun.push(piece[at] ?? 0);
  }

  function line(bytes: Uint8Array, from: number, to: number): void {
    if (table !== undefined) {
      if (to - from !== 2 || bytes[from] !== 92 || bytes[from + 1] !== 46) count++;
      else {
        rows.set(table, (rows.get(table) ?? 0) + count);
        table = undefined;
      }
      return;
    }
    const first = bytes[from];
    if (first !== copy && first !== dash) return;
    const text = decoder.decode(bytes.subarray(from, Math.min(to, from + most)));
    if (firstWords.test(text)) open++;
    else if (lastWords.test(text)) {
      open--;
      isEnded = true;
    }
    table = opening.exec(text)?.[1];
    count = 0;
  }

  return {
    take,
    end: () => ({ rows: Object.fromEntries(rows), isWhole: isEnded && open === 0 && table === undefined }),
  };
}
