import type { Directive, Mistake, Position } from './syntax.ts';
import { type Tokens, tokensOf } from './tokens.ts';

export type Parsed = { readonly directives: readonly Directive[]; readonly mistakes: readonly Mistake[] };

/** No configuration that a person wrote nests deeper. */
const deepest = 64;

const endings = {
  'in quotes': 'a quote is opened and never closed',
  'in code': 'a block of code is opened and never closed',
} as const satisfies Record<Exclude<Tokens['ends'], 'well'>, string>;

/** The directives of one file. What makes no sense is told of, and the rest read all the same. */
export function parseFile(file: string, text: string): Parsed {
  if (text.includes('\u0000')) return { directives: [], mistakes: [mistake(file, 1, 'this is no text')] };
  const { tokens, ends } = tokensOf(text);
  const mistakes: Mistake[] = [];
  const last = tokens.at(-1)?.line ?? 1;
  const complain = (line: number, message: string): void => {
    mistakes.push(mistake(file, line, message));
  };
  let at = 0;
  let isEndTold = false;

  function block(depth: number): readonly Directive[] {
    const found: Directive[] = [];
    let words: string[] = [];
    let from: Position = { file, line: 1 };
    const end = (inside: readonly Directive[] | undefined): void => {
      const [name, ...args] = words;
      if (name !== undefined) found.push({ name, args, at: from, block: inside });
      words = [];
    };
    for (let token = tokens[at]; token !== undefined; token = tokens[at]) {
      at++;
      switch (token.is) {
        case 'word':
          if (words.length === 0) from = { file, line: token.line };
          words.push(token.text);
          break;
        case ';':
          if (words.length === 0) complain(token.line, 'a ";" that ends nothing');
          end(undefined);
          break;
        case '{':
          if (words.length === 0) complain(token.line, 'a block without a name');
          if (depth >= deepest) {
            complain(token.line, `blocks are nested deeper than ${deepest}`);
            at = tokens.length;
            isEndTold = true;
            return found;
          }
          end(block(depth + 1));
          break;
        case '}':
          if (words.length > 0) complain(from.line, 'a directive is not ended by ";"');
          if (depth > 0) return found;
          complain(token.line, 'a "}" that closes nothing');
          words = [];
      }
    }
    if (words.length > 0) complain(from.line, 'a directive is not ended by ";"');
    else if (depth > 0 && !isEndTold) complain(last, 'a block is opened and never closed');
    isEndTold = true;
    return found;
  }

  const directives = block(0);
  if (ends !== 'well') complain(last, endings[ends]);
  return { directives, mistakes: mistakes.slice(0, 20) };
}

const mistake = (file: string, line: number, message: string): Mistake => ({ at: { file, line }, message });
