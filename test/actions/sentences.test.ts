import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** What says no: a verdict that refuses, and an error that is thrown, with all the sentences in it. */
const errors: ReadonlySet<string> = new Set(['ReadError', 'BrokenBackup', 'Refusal', 'UsageError']);
const sources = ['src/actions/**/*.ts', 'src/systems/*.write.ts', 'src/systems/s3/*.ts', 'src/systems/s3.ts'];

type Sentence = { readonly at: string; readonly text: string; readonly pieces: readonly string[] };

function sentencesOf(path: string, text: string): readonly Sentence[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: Sentence[] = [];
  const visit = (node: ts.Node, isRefusal: boolean): void => {
    const pieces = isRefusal ? piecesOf(node) : undefined;
    if (pieces !== undefined) {
      const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ at: `${path}:${line}`, text: node.getText(), pieces });
    }
    ts.forEachChild(node, (child) => visit(child, isRefusal || refuses(child)));
  };
  visit(source, false);
  return found;
}

function refuses(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return errors.has(node.expression.getText());
  if (!ts.isPropertyAssignment(node) || node.name.getText() !== 'because') return false;
  return /\bis: ('refuse'|[^,}]*\? 'refuse')/.test(node.parent.getText());
}

/** What stands in a text as it is written, where that is a sentence. */
function piecesOf(node: ts.Node): readonly string[] | undefined {
  const pieces = ts.isTemplateExpression(node)
    ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
    : ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)
      ? [node.text]
      : [];
  return pieces.join(' ').trim().split(/\s+/).length < 3 ? undefined : pieces;
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const bare = (text: string): string => text.replace(/^[^\w’]+|[^\w’]+$/g, '');

/** Three words that stand together in the sentence, or all there are between what is filled in, stand in a test too. */
function isSaid({ pieces }: Sentence, tests: string): boolean {
  const most = Math.max(...pieces.map((piece) => wordsOf(piece).length));
  const length = Math.min(3, most);
  return pieces.some((piece) => {
    const words = wordsOf(piece);
    return words.some(
      (_, index) =>
        index + length <= words.length && tests.includes(bare(words.slice(index, index + length).join(' '))),
    );
  });
}

const read = (path: string): string => readFileSync(path, 'utf8');
const said = globSync('test/**/*.{ts,tsx}').map(read).join('\n').replace(/\\(.)/g, '$1').replace(/\s+/g, ' ');
const all = sources.flatMap((pattern) => globSync(pattern)).flatMap((path) => sentencesOf(path, read(path)));

test('every sentence with which an action refuses or fails is in a test', () => {
  expect(all.length).toBeGreaterThan(200);
  expect(all.filter((one) => !isSaid(one, said)).map(({ at, text }) => `${at} ${text}`)).toEqual([]);
});
