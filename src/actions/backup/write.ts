import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Happened } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import { readManifest } from '../../records/backups/manifest.ts';
import type { Doing, Step } from '../action.ts';
import type { Hands } from '../faces.ts';
import { baseCommand, dumpCommand, globalsCommand } from './commands.ts';
import { contentOf, type Facts, globalsName, placeOf } from './facts.ts';
import { guarded } from './guarded.ts';
import { type Note, noteName, readNote } from './note.ts';
import { tableIn, tellProgress } from './progress.ts';
import { runClient } from './run.ts';

/** Whether what this plan writes is there, under either name. */
export async function isThere(facts: Facts, where: 'partial' | 'whole'): Promise<boolean> {
  const found = await readManifest(placeOf(facts)[where]);
  return found?.key === facts.key;
}

/** Makes the directory that it lies in until it is whole. Nobody else's has this name. */
export function prepare(facts: Facts): Step {
  const { partial } = placeOf(facts);
  return {
    id: 'prepare',
    title: `make a place in ${facts.directory}`,
    within: 2_000,
    async run(hands) {
      await hands.files().ensureDirectory(facts.directory);
      await hands.files().makeDirectory(partial);
      return undefined;
    },
    async happened() {
      if (await isThere(facts, 'whole')) return 'yes';
      return (await isDirectory(partial)) ? 'yes' : 'no';
    },
    undo: (hands) => hands.files().remove(partial),
  };
}

const isDirectory = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** Has the client write the data beside its name, and notes how it ended when all is on the disk. */
export function write(facts: Facts): Step {
  const { partial } = placeOf(facts);
  const happened = async (): Promise<Happened> => {
    if ((await isThere(facts, 'whole')) || (await isThere(facts, 'partial'))) return 'yes';
    return (await readNote(partial))?.key === facts.key ? 'yes' : 'no';
  };
  return {
    id: 'write',
    title: facts.is === 'dump' ? `dump ${facts.database.name}` : 'copy the data directory',
    within: 2_000,
    async run(hands, doing) {
      const files = hands.files();
      // What a runner that died left in it is worth nothing.
      await files.remove(partial);
      await files.makeDirectory(partial);
      const login = await hands.login(facts.system);
      const note = await guarded(hands, facts, doing.signal, async (signal) => {
        const written = await writeData(hands, facts, login, { ...doing, signal });
        await files.seal(partial);
        return written;
      });
      await files.write(join(partial, noteName), JSON.stringify(note));
      return { position: note.position };
    },
    happened,
    undo: 'nothing',
  };
}

async function writeData(hands: Hands, facts: Facts, login: PostgresLogin, doing: Doing): Promise<Note> {
  const { partial } = placeOf(facts);
  const { clock } = hands;
  const startedAt = clock.now();
  const position = await positionOf(hands, facts, doing.signal);
  const path = join(partial, contentOf(facts));
  const begun = new Set<string>();
  const over = new AbortController();
  const telling = tellProgress(hands, facts, { begun, tell: doing.tell }, over.signal);
  try {
    const { exitCode, errors } = await runClient(
      hands,
      login,
      facts,
      {
        argv: facts.is === 'dump' ? dumpCommand(facts, path) : baseCommand(facts, path),
        ...(facts.is === 'dump' && { database: facts.database.name }),
        onLine(line) {
          const table = tableIn(line);
          if (table !== undefined) begun.add(table);
        },
      },
      doing.signal,
    );
    const globals = facts.is === 'dump' ? await writeGlobals(hands, facts, login, doing) : 'none';
    const warnings = errors.split('\n').filter((line) => /warning|error/i.test(line));
    return {
      ...{ key: facts.key, startedAt, endedAt: clock.now(), exitCode, position, globals },
      errors: warnings.join('\n').slice(0, 4_000),
    };
  } finally {
    over.abort();
    await telling;
  }
}

/** What was written by the time it began; where nobody tells, what was so when it was planned. */
async function positionOf(
  hands: Hands,
  { system, server }: Facts,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const answer = await hands
      .postgres(system)
      .read(['node'], AbortSignal.any([signal, AbortSignal.timeout(5_000)]));
    const [node] = answer.is === 'read' ? (answer.rows.node ?? []) : [];
    return node === undefined ? server.position : String(node.position);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return server.position;
  }
}

/** Roles, with their passwords where the role that dumps may read those. A database is worth saving without them too. */
async function writeGlobals(
  hands: Hands,
  facts: Facts,
  login: PostgresLogin,
  { signal, tell }: Doing,
): Promise<Note['globals']> {
  const path = join(placeOf(facts).partial, globalsName);
  tell('dumps roles and tablespaces');
  for (const [globals, passwords] of [
    ['whole', 'with passwords'],
    ['without passwords', 'without passwords'],
  ] as const) {
    try {
      await runClient(hands, login, facts, { argv: globalsCommand(facts, path, passwords) }, signal);
      return globals;
    } catch (error) {
      if (!(error instanceof ReadError) || error.kind !== 'refused' || signal.aborted) throw error;
      await hands.files().remove(path);
    }
  }
  return 'none';
}
