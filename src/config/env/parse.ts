import { closing, plainValue, unescaped } from './value.ts';

/** One assignment of an environment file. */
export type Assignment = {
  readonly name: string;
  /** Without its quotes, and with `${NAME}` filled in from the lines above where one of them sets it. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
};

/** What readers of such files take in different ways, or not at all. It never quotes a value. */
export type Oddity = {
  readonly line: number;
  /** `broken`: there is no assignment in it. `ambiguous`: one reader gets another value than the next. */
  readonly is: 'broken' | 'ambiguous';
  /** The end of a sentence that begins with the line: "has a space before its =". */
  readonly what: string;
  readonly mend: string;
};

export type EnvFile = { readonly assignments: readonly Assignment[]; readonly oddities: readonly Oddity[] };

/**
 * Reads an environment file as Compose and python-dotenv do, and notes where `docker run --env-file`, systemd and a shell
 * would read something else: `export`, quotes, comments after a value, `$NAME`. A quoted value may span lines.
 */
export function parseEnv(text: string): EnvFile {
  const assignments: Assignment[] = [];
  const oddities: Oddity[] = [];
  const known = new Map<string, string>();
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (text.startsWith('\uFEFF'))
    oddities.push(
      ambiguous(
        1,
        'begins with a byte order mark, which becomes part of the first name',
        'save it as UTF-8 without one',
      ),
    );
  if (text.includes('\r\n'))
    oddities.push(
      ambiguous(
        lineOf(text, text.indexOf('\r\n')),
        'ends with a carriage return, which becomes part of the value',
        "save the file with Unix line ends: sed -i 's/\\r$//' FILE",
      ),
    );
  for (let index = 0; index < lines.length; index++) {
    const line = index + 1;
    const written = (lines[index] ?? '').trim();
    if (written === '' || written.startsWith('#')) continue;
    const [, exported, name, before, after, rest = ''] =
      /^(export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)(\s*)=(\s*)(.*)$/.exec(written) ?? [];
    if (name === undefined) {
      oddities.push({ line, is: 'broken', what: 'is no NAME=VALUE', mend: 'correct it, or begin it with #' });
      continue;
    }
    if (exported !== undefined)
      oddities.push(
        ambiguous(line, `begins with export, which Docker and systemd do not take`, 'leave export out'),
      );
    if (before !== '' || (after !== '' && rest !== ''))
      oddities.push(ambiguous(line, `has a space beside the = of ${name}`, `write ${name}=VALUE`));
    const quote = /^["']/.exec(rest)?.[0];
    if (quote === undefined) {
      const { value, odd } = plainValue(name, rest);
      oddities.push(...odd.map(([what, mend]) => ambiguous(line, what, mend)));
      add(name, filled(value, line, name), line);
      continue;
    }
    const end = closing(lines, index, rest, quote);
    if (end === undefined) {
      oddities.push({
        line,
        is: 'broken',
        what: `opens a quote for ${name} that is closed nowhere`,
        mend: `close it with ${quote}`,
      });
      continue;
    }
    index = end.index;
    add(name, quote === '"' ? filled(unescaped(end.value), line, name) : end.value, line);
  }

  function add(name: string, value: string, line: number): void {
    assignments.push({ name, value, line });
    known.set(name, value);
  }

  function filled(value: string, line: number, name: string): string {
    return value.replace(
      /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?\}/g,
      (whole, other: string, otherwise?: string) => {
        const found = known.get(other) ?? otherwise;
        if (found === undefined)
          oddities.push(
            ambiguous(
              line,
              `${name} refers to \${${other}}, which no line above it sets`,
              `set ${other} first, or put the value in single quotes if the text is meant`,
            ),
          );
        return found ?? whole;
      },
    );
  }

  return { assignments, oddities };
}

/** The last assignment of each name is what counts. */
export const variablesIn = ({ assignments }: EnvFile): ReadonlyMap<string, string> =>
  new Map(assignments.map(({ name, value }) => [name, value]));

const ambiguous = (line: number, what: string, mend: string): Oddity => ({
  line,
  is: 'ambiguous',
  what,
  mend,
});

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
