/** A line is kept up to here; what is longer is cut, and says so. */
const usual = 8_192;

const newline = 10;
const carriageReturn = 13;

/** Takes bytes as they come, and gives the lines that are complete. It never holds more than one line that is cut. */
export type Splitter = {
  push(chunk: Uint8Array): string[];
  /** What stands there without an end, if anything. */
  rest(): string[];
  /** How many bytes those are. */
  pending(): number;
};

export function createSplitter(longest = usual): Splitter {
  let kept: Uint8Array[] = [];
  let held = 0;
  let length = 0;

  function keep(part: Uint8Array): void {
    const room = longest - held;
    // A copy: a view would keep the whole chunk that it is of.
    if (room > 0 && part.length > 0) kept.push(part.slice(0, room));
    held += Math.min(part.length, Math.max(0, room));
    length += part.length;
  }

  function end(): string {
    const text = decode(Buffer.concat(kept), length);
    kept = [];
    held = 0;
    length = 0;
    return text;
  }

  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
        if (length === 0) lines.push(decode(chunk.subarray(from, Math.min(to, from + longest)), to - from));
        else {
          keep(chunk.subarray(from, to));
          lines.push(end());
        }
        from = to + 1;
      }
      keep(chunk.subarray(from));
      return lines;
    },
    rest: () => (length === 0 ? [] : [end()]),
    pending: () => length,
  };
}

/** What is no UTF-8 becomes U+FFFD. `length` is that of the whole line, of which these bytes may be the start. */
function decode(bytes: Uint8Array, length: number): string {
  const isWhole = bytes.length === length;
  const size = isWhole && bytes.at(-1) === carriageReturn ? length - 1 : bytes.length;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, size).toString('utf8');
  return isWhole ? text : `${text} … ${length - bytes.length} more bytes`;
}
