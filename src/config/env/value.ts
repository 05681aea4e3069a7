/** A value without quotes, and what readers of it disagree on: the end of a sentence each, and how to mend it. */
type Plain = { readonly value: string; readonly odd: readonly (readonly [what: string, mend: string])[] };

export function plainValue(name: string, written: string): Plain {
  const value = written.replace(/(?:^|\s+)#.*$/, '');
  return {
    value,
    odd: [
      ...(value === written
        ? []
        : [
            [
              `has a comment after the value of ${name}, which docker run --env-file takes for the value`,
              'give the comment a line of its own',
            ] as const,
          ]),
      ...(/\s/.test(value)
        ? [
            [
              `has spaces in the value of ${name}, and a shell takes what follows for a command`,
              'put the value in quotes',
            ] as const,
          ]
        : []),
      ...(/\$(?!\{)[A-Za-z_]/.test(value)
        ? [
            [
              `has a $ in the value of ${name}, and some readers take what follows for a variable`,
              'put the value in single quotes',
            ] as const,
          ]
        : []),
    ],
  };
}

/** The text between two quotes, which may stand on another line each; what follows the second is a comment. */
export function closing(
  lines: readonly string[],
  from: number,
  rest: string,
  quote: string,
): { readonly value: string; readonly index: number } | undefined {
  const pattern = quote === '"' ? /^((?:[^"\\]|\\[\s\S])*)"/ : /^([^']*)'/;
  let text = rest.slice(1);
  for (let index = from; index < lines.length; index++) {
    if (index > from) text += `\n${lines[index]}`;
    const [, value] = pattern.exec(text) ?? [];
    if (value !== undefined) return { value, index };
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
/** What stands between double quotes, with `\\n`, `\\"` and their like as what they mean. */
export const unescaped = (text: string): string =>
  text.replace(
    /\\([\s\S])/g,
    (whole, letter: string) => escapes[letter] ?? (/["\\$]/.test(letter) ? letter : whole),
  );
