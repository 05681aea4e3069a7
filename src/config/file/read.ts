import { failure, type Problem } from '../problem.ts';
import type { StackFile } from '../schema/stack-file.ts';
import { stackFile } from '../schema/stack-file.ts';
import { type Parsed, parseYaml } from './document.ts';
import { explain } from './explain.ts';

/** A stack file that holds what it should, or every reason why it does not. */
export type ReadResult =
  | { readonly is: 'valid'; readonly file: StackFile; readonly placeOf: Parsed['placeOf'] }
  | { readonly is: 'invalid'; readonly problems: readonly Problem[] };

/** More than a person writes. */
export const sizeLimit = 1_048_576;

/** Reads the bytes of a stack file. It never throws; every problem has its place. */
export function readStackFile(bytes: Uint8Array, path: string): ReadResult {
  if (bytes.length > sizeLimit) return invalid(failure('the file is larger than 1 MiB', { file: path }));
  const text = decode(bytes);
  if (typeof text === 'number')
    return invalid(failure('there is a byte that is not UTF-8', positionIn(bytes, text, path)));
  const parsed = parseYaml(text, path);
  if ('problems' in parsed) return { is: 'invalid', problems: parsed.problems };
  const checked = stackFile.safeParse(parsed.data ?? undefined);
  if (checked.success) return { is: 'valid', file: checked.data, placeOf: parsed.placeOf };
  if (parsed.data === null)
    return invalid(failure('the file is empty, expected at least version: 1', parsed.placeOf([])));
  const problems = checked.error.issues.flatMap((issue) => explain(issue, parsed));
  return { is: 'invalid', problems: problems.sort(inFileOrder) };
}

const invalid = (problem: Problem): ReadResult => ({ is: 'invalid', problems: [problem] });

const inFileOrder = ({ place: a }: Problem, { place: b }: Problem): number =>
  (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);

// The text, or the offset of the first byte that is none.
function decode(bytes: Uint8Array): string | number {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const lenient = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    const found = bytes.findIndex((byte, index) => byte !== lenient[index]);
    return found < 0 ? 0 : found;
  }
}

function positionIn(bytes: Uint8Array, offset: number, file: string) {
  const before = bytes.subarray(0, offset);
  const line = before.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 1);
  return { file, line, column: offset - before.lastIndexOf(10) };
}
