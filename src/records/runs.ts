import { link, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run, RunEntry, RunId } from '../domain/run.ts';
import { codeOf, makeDirectory, RecordError, syncDirectory, writeWhole } from './files.ts';
import { reserveIn, withReserve } from './reserve.ts';
import { type RunFile, runFile } from './runs/file.ts';
import { followFiles } from './runs/follow.ts';
import { type Tail, tailOf } from './runs/tail.ts';
import { runMode } from './runs/trust.ts';
import { type Modes, reasonOf } from './state.ts';

/** The runs of one stack, a file each, whoever began them. */
export type RunStore = {
  /** Writes the first line of a run, whole and on the disk or not at all. @throws RecordError, also when there is such a run. */
  create(entry: RunEntry & { readonly type: 'confirmed' }): Promise<RunFile>;
  /** Undefined where there is no such run. */
  open(id: RunId): Promise<RunFile | undefined>;
  /** The newest first. */
  list(limit: number): Promise<readonly Run[]>;
  /** Tells of the newest runs as they are, then of each that changes, until the signal. */
  follow(onRun: (run: Run) => void, signal: AbortSignal): void;
};

const suffix = '.jsonl';
/** Followed at a time, the newest. */
const remembered = 200;

/** `tell` gets one sentence for each file that cannot be read, once. */
export function runStore(
  directory: string,
  modes: Modes,
  tell: (sentence: string) => void = () => {},
): RunStore {
  const folder = join(directory, 'runs');
  const reserve = reserveIn(directory, modes);
  const told = new Set<string>();
  const pathOf = (id: RunId): string => join(folder, `${id}${suffix}`);

  async function readOrTell(tail: Tail, id: RunId): Promise<Run | undefined> {
    try {
      return await tail.read();
    } catch (error) {
      if (!told.has(id)) tell(`Run ${id} cannot be read from ${pathOf(id)}: ${reasonOf(error)}.`);
      told.add(id);
      return undefined;
    }
  }

  return {
    async create(entry) {
      const { run: id } = entry;
      if (!isId(id)) throw new RecordError(`"${id}" is no id of a run.`);
      const path = pathOf(id);
      try {
        await makeDirectory(folder, modes.directory);
        await withReserve(reserve, () => createWhole(path, `${JSON.stringify(entry)}\n`, runMode(modes)));
        await syncDirectory(folder);
      } catch (error) {
        const because = codeOf(error) === 'EEXIST' ? 'there is such a run already' : reasonOf(error);
        throw new RecordError(`Run ${id} cannot be recorded in ${path}: ${because}. Nothing was done.`, {
          cause: error,
        });
      }
      return runFile(path, id, modes, reserve);
    },
    async open(id) {
      const ids = idsIn(await readdir(folder).catch(() => []));
      return ids.includes(id) ? runFile(pathOf(id), id, modes, reserve) : undefined;
    },
    async list(limit) {
      const runs: Run[] = [];
      let last: string | undefined;
      for (const id of idsIn(await readdir(folder).catch(() => []))) {
        if (runs.length >= limit && minuteOf(id) !== last) break;
        last = minuteOf(id);
        const run = await readOrTell(tailOf(pathOf(id), id, modes), id);
        if (run !== undefined) runs.push(run);
      }
      return runs.sort((one, other) => other.confirmedAt - one.confirmedAt).slice(0, limit);
    },
    follow(onRun, signal) {
      const tails = new Map<RunId, { readonly tail: Tail; run?: Run | undefined }>();
      const onFiles = async (names: readonly string[]): Promise<void> => {
        for (const id of idsIn(names).slice(0, remembered).reverse()) {
          const known = tails.get(id) ?? { tail: tailOf(pathOf(id), id, modes) };
          tails.set(id, known);
          const run = await readOrTell(known.tail, id);
          if (signal.aborted) return;
          if (run !== undefined && run !== known.run) onRun(run);
          known.run = run;
        }
      };
      // Where it cannot be made there is nothing to follow, until somebody else makes it.
      void makeDirectory(folder, modes.directory)
        .catch(() => {})
        .then(() => followFiles(folder, onFiles, signal));
    },
  };
}

/** What its id begins with; those of one minute are in no order by their ids. */
const minuteOf = (id: RunId): string => id.slice(0, 'YYYYMMDD-hhmm'.length);

/** The newest first, to the minute. */
const idsIn = (names: readonly string[]): readonly RunId[] =>
  names
    .filter((name) => name.endsWith(suffix))
    .map((name) => name.slice(0, -suffix.length))
    .filter(isId)
    .sort()
    .reverse();

/** One segment of a path, whatever somebody asks for. */
const isId = (id: string): boolean => /^[A-Za-z0-9][\w-]{0,63}$/.test(id);

/** A file of that name has all of the text, or there is none. */
async function createWhole(path: string, text: string, mode: number): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await rm(partial, { force: true });
    await writeWhole(partial, text, mode);
    await link(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
}
