/**
 * Whether a text is of a pattern, as Go's `filepath.Match` has it and so Gatus' `pat()`: `*` is anything but a slash, `?`
 * one character but a slash, `[a-z]` one of a set, `\` takes the next as it stands; `*` alone is anything at all.
 * It looks at most once at each character for each star, however hostile the text.
 */
export function matches(pattern: string, text: string): boolean {
  if (pattern === '*') return true;
  const tokens = tokensOf(pattern);
  const characters = Array.from(text);
  let token = 0;
  let position = 0;
  let star: { token: number; position: number } | undefined;
  while (position < characters.length) {
    const current = tokens[token];
    const character = characters[position] ?? '';
    if (current === 'star') star = { token: token++, position };
    else if (current?.(character) === true) {
      token++;
      position++;
    } else if (star !== undefined && characters[star.position] !== '/') {
      position = ++star.position;
      token = star.token + 1;
    } else return false;
  }
  while (tokens[token] === 'star') token++;
  return token === tokens.length;
}

type Token = 'star' | ((character: string) => boolean);

function tokensOf(pattern: string): readonly Token[] {
  return Array.from(
    pattern.matchAll(/\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|./gsu),
    ([whole, escaped, not, set]) => {
      if (escaped !== undefined) return (character) => character === escaped;
      if (set !== undefined) return setOf(set, not === '^');
      if (whole === '*') return 'star';
      return whole === '?' ? (character) => character !== '/' : (character) => character === whole;
    },
  );
}

function setOf(text: string, isNot: boolean): (character: string) => boolean {
  const ranges = Array.from(text.matchAll(/(\\.|[^\\])(?:-(\\.|[^\\]))?/gsu), ([, from = '', to = from]) => [
    from.replace(/^\\/s, '') || from,
    to.replace(/^\\/s, '') || to,
  ]);
  return (character) => ranges.some(([from = '', to = '']) => character >= from && character <= to) !== isNot;
}
