import { dirname, isAbsolute, resolve } from 'node:path';
import { decodeUtf8 } from '../file/decode.ts';
import { codeOf, type Files, reasonOf } from '../files.ts';
import { failure } from '../problem.ts';
import { type RuleFile, readRules } from './read.ts';

/** More than a person writes. */
const sizeLimit = 1_048_576;

/** The paths of rule files as a stack file names them, relative to its own directory. */
export const rulePaths = (names: readonly string[], stackFile: string | undefined): readonly string[] =>
  names.map((name) =>
    isAbsolute(name) || stackFile === undefined ? name : resolve(dirname(stackFile), name),
  );

/** Reads rule files. One that cannot be read is a problem with its reason, and keeps none of the others from being used. */
export function loadRules(paths: readonly string[], files: Files): Promise<readonly RuleFile[]> {
  return Promise.all(paths.map((path) => loadFile(path, files)));
}

async function loadFile(path: string, files: Files): Promise<RuleFile> {
  const refused = (because: string): RuleFile => ({
    path,
    rules: [],
    problems: [failure(because, { file: path })],
  });
  try {
    const bytes = await files.read(path, sizeLimit + 1);
    if (bytes.length > sizeLimit) return refused('the rule file is larger than 1 MiB');
    const text = decodeUtf8(bytes);
    return text === undefined ? refused('the rule file is not UTF-8') : readRules(text, path);
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return refused(`the rule file cannot be read: ${reasonOf(error)}`);
  }
}
