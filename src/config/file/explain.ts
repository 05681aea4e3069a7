import type * as z from 'zod';
import { nearest } from '../../core/nearest.ts';
import { sanitize } from '../../core/sanitize.ts';
import { failure, type Problem } from '../problem.ts';
import type { Parsed } from './document.ts';
import { formatPath, type Path } from './path.ts';

/** The sentences for what zod found, each with its place; the issue's message is what was expected there. */
export function explain(issue: z.core.$ZodIssue, { data, placeOf }: Parsed): readonly Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      failure(unknownKey(key, path, issue.message.split(', ')), placeOf([...path, key], 'key')),
    );
  }
  const value = path.reduce<unknown>(stepInto, data);
  const typo = issue.code === 'invalid_union' ? misspelt(value) : undefined;
  if (typo !== undefined)
    return [failure(unknownKey(typo, path, references), placeOf([...path, typo], 'key'))];
  const name = path.length === 0 ? 'the file' : formatPath(path);
  if (issue.code === 'custom' && typeof issue.params?.says === 'string')
    return [failure(`${name} ${issue.params.says}`, placeOf(path))];
  const is = value === undefined ? 'is missing' : `is ${isSecret(path) ? kindOf(value) : quote(value)}`;
  return [failure(`${name} ${is}, expected ${issue.message}`, placeOf(path))];
}

const references = ['env', 'file', 'command'];

// Quoted only when it looks like one of ours: any other key where a secret belongs may be one.
function misspelt(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.keys(value).find(
    (key) => !references.includes(key) && nearest(key, references) !== undefined,
  );
}

function unknownKey(key: string, path: Path, known: readonly string[]): string {
  const close = nearest(key, known);
  const where = path.length === 0 ? 'this file' : formatPath(path);
  const hint = close === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${close}"?`;
  return `"${shorten(key)}" is not a key of ${where}, ${hint}`;
}

const stepInto = (value: unknown, step: PropertyKey): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? Reflect.get(value, step)
    : undefined;

// What stands under these keys may be a secret, whatever its shape.
const isSecret = (path: Path): boolean =>
  ((path[0] === 'postgres' || path[0] === 'redis') && writtenOut.some((key) => path.includes(key))) ||
  (path[0] === 'checks' && secretKeys.some((key) => path.includes(key)));

const writtenOut = ['url', 'password', 'sentinel_password'];
const secretKeys = ['url', 'instances', 'headers', 'postgres', 'redis', 'command'];

function quote(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  return /:\/\/.*@/s.test(value) ? 'a URL' : `"${shorten(value)}"`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? (value === '' ? 'empty' : 'a string') : String(value);
}

const shorten = (text: string): string => {
  const plain = sanitize(text);
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
};
