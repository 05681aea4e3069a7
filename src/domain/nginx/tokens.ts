import type { Token } from './syntax.ts';

/** The words of a file, and how it ends: `in quotes` where a quote was never closed. */
export type Tokens = { readonly tokens: readonly Token[]; readonly ends: 'well' | 'in quotes' | 'in code' };

const blank = /\s/;
const escapes: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' };

/** Reads a file as nginx does: quotes and comments where a word begins, backslashes, `${…}` within words. */
export function tokensOf(text: string): Tokens {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  /** The first word of the directive that is being read. */
  let name = '';

  const add = (is: Token['is'], said: string, from: number): void => {
    name = is === 'word' ? name || said : '';
    tokens.push({ is, text: said, line: from });
  };
  const step = (): string => {
    const character = text[at++] ?? '';
    if (character === '\n') line++;
    return character;
  };
  const escaped = (): string => {
    const character = step();
    return escapes[character] ?? (/["'\\ ]/.test(character) ? character : `\\${character}`);
  };

  function quoted(quote: string): string | undefined {
    let said = '';
    while (at < text.length) {
      const character = step();
      if (character === quote) return said;
      said += character === '\\' ? escaped() : character;
    }
    return undefined;
  }

  function word(first: string): string {
    let said = first === '\\' ? escaped() : first;
    let isVariable = first === '$';
    while (at < text.length) {
      const next = text[at] ?? '';
      if (blank.test(next) || next === ';' || (next === '{' && !isVariable)) break;
      const character = step();
      said += character === '\\' ? escaped() : character;
      isVariable = character === '$';
    }
    return said;
  }

  /** What stands in the block of a scripting module is code of another language. */
  function skipCode(): boolean {
    for (let depth = 1; at < text.length; ) {
      const character = step();
      if (character === '{') depth++;
      if (character === '}' && --depth === 0) return true;
    }
    return false;
  }

  while (at < text.length) {
    const from = line;
    const character = step();
    if (blank.test(character)) continue;
    if (character === '#') {
      while (at < text.length && text[at] !== '\n') at++;
    } else if (character === '"' || character === "'") {
      const said = quoted(character);
      if (said === undefined) return { tokens, ends: 'in quotes' };
      add('word', said, from);
    } else if (character === '{') {
      const isCode = /_by_lua_block$|^(?:js|perl)_block$/.test(name);
      add('{', character, from);
      if (!isCode) continue;
      if (!skipCode()) return { tokens, ends: 'in code' };
      add('}', '}', line);
    } else if (character === ';' || character === '}') add(character, character, from);
    else add('word', word(character), from);
  }
  return { tokens, ends: 'well' };
}
