import { type Files, reasonOf } from '../files.ts';
import { type EnvFile, parseEnv } from './parse.ts';

/** An environment file and its text, or why it cannot be read: the end of a sentence that begins with its path. */
export type ReadEnv =
  | { readonly is: 'read'; readonly text: string; readonly file: EnvFile }
  | { readonly is: 'refused'; readonly because: string };

const limit = 1_048_576;

export async function readEnv(path: string, files: Files): Promise<ReadEnv> {
  try {
    const bytes = await files.read(path, limit);
    if (bytes.length === limit)
      return { is: 'refused', because: 'is larger than 1 MB: no environment file is' };
    const text = new TextDecoder().decode(bytes);
    return { is: 'read', text, file: parseEnv(text) };
  } catch (error) {
    return { is: 'refused', because: `cannot be read: ${reasonOf(error)}` };
  }
}
