import { ReadError } from '../../../core/reading.ts';
import type { System } from '../../../domain/stack.ts';
import { type DirectoryFound, lookAtDirectory } from '../../../systems/directory.ts';
import { maybeNumber, maybeText, text } from '../../../systems/postgres/row.ts';
import { isHere } from '../../backup/survey.ts';
import type { Reach } from '../../faces.ts';

/** A server of the cluster that is restored into: all of them write what one writes. `undefined`: it does not tell. */
export type Member = {
  readonly system: string;
  readonly title: string;
  readonly dataDirectory: string | undefined;
  /** Where that is on this host. */
  readonly directory: DirectoryFound | undefined;
  /** Who is connected to the database there. */
  readonly clients: number | undefined;
};

export async function membersOf(
  reach: Reach,
  { system, database }: { readonly system: System; readonly database: string },
  signal: AbortSignal,
): Promise<readonly Member[]> {
  const nodes = reach.stack.systems.filter(
    ({ kind, group }) => kind === 'postgres' && group === system.group,
  );
  return Promise.all(
    nodes.map(async ({ id, title, where }) => {
      const rows = await rowsOf(reach, id, signal);
      const [settings] = rows?.dataDirectory ?? [];
      const found = rows?.restoreDatabases?.find((row) => text(row, 'name') === database);
      const dataDirectory = settings && maybeText(settings, 'path');
      const directory =
        dataDirectory !== undefined && isHere(where)
          ? await lookAtDirectory(dataDirectory).catch(() => undefined)
          : undefined;
      return { system: id, title, dataDirectory, directory, clients: found && maybeNumber(found, 'clients') };
    }),
  );
}

/** What one does not tell is told as not known; the others are asked all the same. */
async function rowsOf(reach: Reach, system: string, signal: AbortSignal) {
  try {
    const answer = await reach.postgres(system).read(['dataDirectory', 'restoreDatabases'], signal);
    return answer.is === 'read' ? answer.rows : undefined;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return undefined;
  }
}
