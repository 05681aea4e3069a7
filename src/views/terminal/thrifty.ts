import { type Cell, createGrid } from './grid.ts';
import { updateOf } from './update.ts';

const enter = '\u001b[?1049h';
const hold = '\u001b[?2026h';
const release = '\u001b[?2026l';
// Alternate screen, cursor, bracketed paste: they change what the terminal does, not what it shows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this reads
const modes = /^(?:\u001b\[\?(?:1049|25|2004)[hl])+$/;

/**
 * Stands between Ink and the terminal and sends only the columns that changed, where Ink sends a line from its first
 * change to its end: over a slow line that is the difference between a quarter and all of it. It begins with the
 * alternate screen, whose content it knows, and whatever it does not understand it passes on as it is, along with all
 * that follows, until the alternate screen is entered again. `onResized` calls whenever the terminal says that it has
 * another size.
 */
export function thrifty(
  stdout: NodeJS.WriteStream,
  onResized: (listener: () => void) => void = () => {},
): NodeJS.WriteStream {
  const size = {
    get columns() {
      return stdout.columns;
    },
    get rows() {
      return stdout.rows;
    },
    returns: 0,
  };
  const filter = createFilter(size);
  let before = `${size.columns}x${size.rows}`;
  onResized(() => {
    const now = `${size.columns}x${size.rows}`;
    // A terminal that went to another size and came back has lost what it showed, and Ink hears of no change.
    if (now === before) {
      size.returns++;
      stdout.write(filter(''));
    }
    before = now;
  });
  const write: NodeJS.WriteStream['write'] = (
    chunk: Uint8Array | string,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ) => {
    const callback = typeof encoding === 'function' ? encoding : done;
    const sent = filter(String(chunk));
    // Who waits for nothing to be written waits for all that was written before.
    return sent === '' && callback === undefined ? true : stdout.write(sent, callback);
  };
  return new Proxy(stdout, {
    get(target, name) {
      if (name === 'write') return write;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What to send instead of what was written. `returns` counts how often the terminal came back to a size it had. */
export function createFilter(size: {
  readonly columns: number;
  readonly rows: number;
  readonly returns?: number;
}): (text: string) => string {
  const grid = createGrid(() => size.rows);
  let isKnown = false;
  let isHeld = false;
  let shown: readonly (readonly Cell[])[] | undefined;
  let drawnFor = '';

  /** What the terminal still lacks. */
  function due(): string {
    const { columns, rows, returns = 0 } = size;
    const drawing = `${columns}x${rows} ${returns}`;
    // A terminal that changed its size has moved things about in its own way.
    const sent = updateOf(drawing === drawnFor ? shown : undefined, grid.rows, { columns, rows });
    drawnFor = drawing;
    shown = grid.rows.map((row) => [...row]);
    return sent === '' ? '' : hold + sent + release;
  }

  return (text) => {
    if (modes.test(text)) {
      if (text.includes('1049')) isKnown = text.includes(enter);
      if (!text.includes(enter)) return text;
      grid.clear();
      shown = undefined;
      return text;
    }
    if (!isKnown) return text;
    if (text === hold || text === release) {
      isHeld = text === hold;
      return isHeld ? '' : due();
    }
    const { x, y } = grid.cursor;
    if (grid.write(text)) return isHeld ? '' : due();
    isKnown = false;
    // What comes now counts from where the cursor was left.
    return `\u001b[0m\u001b[${y + 1};${x + 1}H${text}`;
  };
}
