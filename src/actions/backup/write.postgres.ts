import { join } from 'node:path';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import type { Doing } from '../action.ts';
import type { Hands } from '../faces.ts';
import { baseCommand, dumpCommand, globalsCommand } from './commands.ts';
import { type ClusterFacts, contentOf, formatOf, globalsName, placeOf } from './facts.ts';
import { poured } from './inside.ts';
import type { Note } from './note.ts';
import { tableIn, tellProgress } from './progress.ts';
import { runClient } from './run.ts';

/** Has a client of PostgreSQL write what is in a database, or in a data directory. */
export async function writeCluster(hands: Hands, facts: ClusterFacts, doing: Doing): Promise<Note> {
  const { partial } = placeOf(facts);
  const login = await hands.login(facts.system);
  const { clock } = hands;
  const startedAt = clock.now();
  const position = await positionOf(hands, facts, doing.signal);
  const path = join(partial, contentOf({ kind: facts.is, format: formatOf(facts) }));
  const begun = new Set<string>();
  const over = new AbortController();
  const telling = tellProgress(hands, facts, { begun, tell: doing.tell }, over.signal);
  try {
    const onLine = (line: string): void => {
      const table = tableIn(line);
      if (table !== undefined) begun.add(table);
    };
    const { exitCode, errors } = await (facts.is === 'base'
      ? runClient(hands, login, facts, { argv: baseCommand(facts, path), onLine }, doing.signal)
      : printed(
          hands,
          login,
          facts,
          { path, argv: (to) => dumpCommand(facts, to), database: facts.database.name, onLine },
          doing.signal,
        ));
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

type Printing = {
  readonly path: string;
  /** Where it writes to; undefined: what it writes comes back to us. */
  readonly argv: (to: string | undefined) => readonly string[];
  readonly database?: string;
  readonly onLine?: (line: string) => void;
};

/** Has a client write a file, or, in a container, print what we write into one. */
function printed(
  hands: Hands,
  login: PostgresLogin,
  facts: ClusterFacts,
  { path, argv, ...more }: Printing,
  signal: AbortSignal,
) {
  const within = facts.is === 'dump' ? facts.within : null;
  if (within === null) return runClient(hands, login, facts, { argv: argv(path), ...more }, signal);
  return poured(hands.files(), path, (onOutput) =>
    runClient(hands, login, facts, { argv: argv(undefined), within, onOutput, ...more }, signal),
  );
}

/** What was written by the time it began; where nobody tells, what was so when it was planned. */
async function positionOf(
  hands: Hands,
  { system, server }: ClusterFacts,
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
  facts: ClusterFacts,
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
      await printed(
        hands,
        login,
        facts,
        { path, argv: (to) => globalsCommand(facts, to, passwords) },
        signal,
      );
      return globals;
    } catch (error) {
      if (!(error instanceof ReadError) || error.kind !== 'refused' || signal.aborted) throw error;
      await hands.files().remove(path);
    }
  }
  return 'none';
}
