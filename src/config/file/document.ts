import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { failure, type Place, type Problem } from '../problem.ts';
import type { Path } from './path.ts';

/** A YAML file as plain data, which still knows where everything stood. */
export type Parsed = {
  readonly data: unknown;
  /** Where a value stands, or its key; of what is not there, where its parent is. */
  readonly placeOf: (path: Path, of?: 'key' | 'value') => Place;
};

type ParseResult = Parsed | { readonly problems: readonly Problem[] };

// The library's own sentences may quote what stands there, and what stands there may be a secret.
const sentences: Readonly<Record<string, string>> = {
  ALIAS_PROPS: 'an alias can carry neither an anchor nor a tag',
  BAD_ALIAS: 'an alias (*name) refers to an anchor (&name) that is not there',
  BAD_DQ_ESCAPE: 'there is an unknown escape (\\) in a double-quoted string; single quotes take it as it is',
  BAD_INDENT: 'the indentation does not fit what stands above',
  BAD_SCALAR_START: 'a value starts with a character that must be quoted',
  BLOCK_AS_IMPLICIT_KEY: 'there are two values in one line; expected one, or quotes around it',
  BLOCK_IN_FLOW: 'a block does not fit inside brackets',
  DUPLICATE_KEY: 'this key is there twice',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a closing quote, bracket, brace, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines; a quote or a colon may be missing above',
  MULTIPLE_DOCS: 'a second document (---) starts here; expected only one',
  NON_STRING_KEY: 'a key is not a string; expected a name',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'the line is indented with a tab; expected spaces',
  TAG_RESOLVE_FAILED: 'there is a tag (!) that means nothing here',
  UNEXPECTED_TOKEN:
    'something stands here that does not fit; a quote, a comma or a line break may be missing',
};
const notYaml = 'this is not YAML';
const aliasesAllowed = 100;

/** Takes YAML apart. It never throws, and its sentences never quote what stands in the file. */
export function parseYaml(text: string, file: string): ParseResult {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: true,
      logLevel: 'error',
    });
    const faults = [...document.errors, ...document.warnings].slice(0, 5);
    if (faults.length > 0) {
      const told = faults.map(({ code, pos }) => ({ sentence: sentences[code] ?? notYaml, offset: pos[0] }));
      const isFirst = ({ sentence, offset }: (typeof told)[number], index: number): boolean =>
        told.findIndex((other) => other.sentence === sentence && other.offset === offset) === index;
      return { problems: told.filter(isFirst).map(({ sentence, offset }) => failure(sentence, at(offset))) };
    }
    const data: unknown = document.toJS({ maxAliasCount: aliasesAllowed });
    const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
    return { data, placeOf: (path, of = 'value') => at(offsetOf(document.contents, path, of, resolve)) };
  } catch (error) {
    // What only shows when aliases are followed, or when the nesting outgrows the call stack.
    if (!(error instanceof ReferenceError || error instanceof RangeError)) throw error;
    const isMissing = error.message.startsWith('Unresolved alias');
    const because = isMissing
      ? sentences.BAD_ALIAS
      : error instanceof ReferenceError
        ? 'the aliases (*name) multiply too much; write the values out'
        : sentences.RESOURCE_EXHAUSTION;
    return { problems: [failure(because ?? notYaml, at(0))] };
  }
}

function offsetOf(
  root: unknown,
  path: Path,
  of: 'key' | 'value',
  resolve: (node: unknown) => unknown,
): number {
  let node = root;
  let offset = startOf(root) ?? 0;
  for (const [depth, step] of path.entries()) {
    const parent = resolve(node);
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const child = pair?.value ?? (isSeq(parent) ? parent.items[Number(step)] : undefined);
    const isKey = of === 'key' && depth === path.length - 1;
    const start = isKey ? startOf(pair?.key) : (startOf(child) ?? startOf(pair?.key));
    if (start === undefined) return offset;
    offset = start;
    node = child;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  const range =
    isMap(node) || isSeq(node) || isScalar(node) || isAlias(node) ? (node as Node).range : undefined;
  return range?.[0];
}
