import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import { parseFile } from '../../domain/nginx/parse.ts';
import type { Directive, Mistake, Position } from '../../domain/nginx/syntax.ts';
import type { NginxFile, NginxFinding } from '../../domain/nginx.ts';
import { type NginxFiles, reasonOf } from './files.ts';
import { expand } from './include.ts';

/** A whole configuration with its includes in their place. */
export type NginxTree = {
  readonly root: readonly Directive[];
  /** The main file first. */
  readonly files: readonly NginxFile[];
  /** Where relative paths begin. */
  readonly prefix: string;
  readonly findings: readonly NginxFinding[];
  /** Of every file and directory that was looked at; `none` of what was not there. */
  readonly versions: ReadonlyMap<string, string>;
};

/** Bounds: what a person wrote is far below them. */
const limits = { file: 1024 ** 2, total: 4 * 1024 ** 2, files: 500, directives: 100_000, depth: 16 } as const;

/** Reads a configuration. What an include cannot bring is told of. @throws the system's error when the main file cannot be read. */
export async function readTree(path: string, files: NginxFiles, signal: AbortSignal): Promise<NginxTree> {
  const prefix = dirname(path);
  const read = new Map<string, NginxFile>();
  const versions = new Map<string, string>();
  const findings: NginxFinding[] = [];
  let bytes = 0;
  let opened = 0;
  let directives = 0;

  const tell = (kind: NginxFinding['kind'], at: Position, what: string, mend: string): void => {
    if (findings.length < 200) findings.push({ kind, at, what, mend });
  };
  const broken = ({ at, message }: Mistake): void => tell('broken', at, message, 'nginx -t says the same');

  async function contentOf(file: string, at: Position): Promise<string | undefined> {
    const { isFile, size, version, changedAt } = await files.state(file, signal);
    versions.set(file, version);
    const isTooMuch = size > limits.file || bytes + size > limits.total || ++opened > limits.files;
    if (!isFile || isTooMuch) {
      const because = isFile ? 'it is larger than any configuration' : 'it is not a file';
      tell('unread', at, `${file} is not read: ${because}`, 'what stands in it is not known here');
      return undefined;
    }
    bytes += size;
    const text = await files.text(file, limits.file, signal);
    read.set(file, {
      path: file,
      hash: createHash('sha256').update(text).digest('hex').slice(0, 16),
      changedAt,
    });
    return text;
  }

  async function parsed(
    file: string,
    at: Position,
    within: readonly string[],
  ): Promise<readonly Directive[]> {
    const text = await contentOf(file, at);
    if (text === undefined) return [];
    const { directives: found, mistakes } = parseFile(file, text);
    for (const mistake of mistakes) broken(mistake);
    return completed(found, [...within, file]);
  }

  async function completed(
    block: readonly Directive[],
    within: readonly string[],
  ): Promise<readonly Directive[]> {
    const all: Directive[] = [];
    for (const directive of block) {
      if (++directives > limits.directives) return all;
      if (directive.name === 'include') all.push(...(await included(directive, within)));
      else if (directive.block === undefined) all.push(directive);
      else all.push({ ...directive, block: await completed(directive.block, within) });
    }
    return all;
  }

  async function included({ args: [written = ''], at }: Directive, within: readonly string[]) {
    const all: Directive[] = [];
    const pattern = isAbsolute(written) ? written : join(prefix, written);
    const mend = 'write the file, or take the line out: nginx does not start without it';
    const paths = await expand(pattern, files, versions, signal).catch((error) => unread(pattern, error));
    for (const path of paths) {
      if (within.includes(path) || within.length > limits.depth)
        broken({ at, message: `${path} includes itself, or includes too deeply` });
      else all.push(...(await parsed(path, at, within).catch((error) => unread(path, error))));
    }
    return all;

    function unread(file: string, error: unknown): readonly never[] {
      const reason = reasonOf(error);
      if (reason === undefined) throw error;
      if (!versions.has(file)) versions.set(file, 'none');
      const what = `${file} cannot be included: ${reason.words}`;
      if (reason.is === 'missing') tell('broken', at, what, mend);
      else tell('unread', at, what, 'run as a user who may read it, or add this one to its group');
      return [];
    }
  }

  const root = await parsed(path, { file: path, line: 1 }, []);
  return { root, files: [...read.values()], prefix, findings, versions };
}
