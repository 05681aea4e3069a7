const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text of a string literal as Go writes them: escapes in single and double quotes, none in backticks. Undefined when it is none. */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined;
  const inner = literal.slice(1, -1);
  if (quote === '`') return inner;
  let isValid = true;
  const text = inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g,
    (_, hex2?: string, hex4?: string, hex8?: string, octal?: string, char?: string) => {
      const code = hex2 ?? hex4 ?? hex8;
      const point = code === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(code, 16);
      if (code !== undefined || octal !== undefined) {
        if (point <= 0x10_ff_ff) return String.fromCodePoint(point);
      } else if (char !== undefined) {
        if (char === '\\' || char === quote) return char;
        const known = escapes[char];
        if (known !== undefined) return known;
      }
      isValid = false;
      return '';
    },
  );
  return isValid ? text : undefined;
}
