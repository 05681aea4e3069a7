const newline = 10;
const backslash = 92;
const opening = /^COPY .* FROM stdin;$/;
/** What pg_dump itself has in a script of one database: since 2025 it keeps psql from being told anything else. */
const harmless = /^\\(un)?restrict [A-Za-z0-9]+$/;
const elsewhere = /^\s*(CREATE|DROP|ALTER)\s+DATABASE\b|^-- PostgreSQL database cluster dump$/i;

/**
 * The first line of a script by which psql would leave the database that it is in, or do something on this host; undefined
 * where there is none. Fed in whole lines; between `COPY … FROM stdin;` and `\.` nothing is a line of the script. Pure.
 */
export function createScriptGuard(): (lines: Uint8Array) => string | undefined {
  const decoder = new TextDecoder();
  let isData = false;
  return (lines) => {
    for (let from = 0; from < lines.length; ) {
      const found = lines.indexOf(newline, from);
      const end = found === -1 ? lines.length : found;
      const isEnd = end - from === 2 && lines[from] === backslash && lines[from + 1] === 46;
      if (isData) isData = !isEnd;
      else {
        const line = decoder.decode(lines.subarray(from, Math.min(end, from + 4_096)));
        if (elsewhere.test(line) || (line.startsWith('\\') && !harmless.test(line))) return line;
        isData = opening.test(line);
      }
      from = end + 1;
    }
    return undefined;
  };
}
