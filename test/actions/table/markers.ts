import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The command lines of all processes there are, from now until it is asked for them. */
export function commandLines(): () => ReadonlySet<string> {
  const seen = new Set<string>();
  const look = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      } catch {}
  };
  const timer = setInterval(look, 15);
  return () => {
    clearInterval(timer);
    return seen;
  };
}

/** Where one of the secrets stands, as it is or in base64: in texts, and in all files below some directories. */
export function whereabouts(
  secrets: readonly string[],
  texts: Readonly<Record<string, string>>,
  directories: readonly string[],
): readonly string[] {
  // The beginning of each needs no quoting anywhere.
  const forms = secrets.flatMap((text) => [
    text.slice(0, 14),
    Buffer.from(text).toString('base64').slice(0, 12),
  ]);
  const files = directories.flatMap((directory) =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
  const all = [
    ...Object.entries(texts),
    ...files.map((path) => [path, readFileSync(path, 'latin1')] as const),
  ];
  return all.flatMap(([name, text]) => (forms.some((form) => text.includes(form)) ? [name] : []));
}
