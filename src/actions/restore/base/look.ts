import { count } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { openCopy } from '../../../systems/postgres.copy.ts';
import type { Doing, Step } from '../../action.ts';
import { guarded } from '../../backup/guarded.ts';
import { rowsText } from '../../backup/seal.ts';
import type { Facts } from './facts.ts';

/** Asks it what it is, and reads every row of it. */
export function look(facts: Facts): Step {
  const { system, directory, port, noted } = facts;
  return {
    id: 'look',
    title: 'see whether it is what was backed up, and read its rows',
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const { user } = await hands.login(system);
      const face = openCopy({ title: directory, socket: directory, port, user });
      const found = await face.about(noted.position, signal);
      const { systemIdentifier, databases, superuser = user, timeline } = found;
      if (noted.systemIdentifier !== null && systemIdentifier !== noted.systemIdentifier)
        throw new ReadError(
          'protocol',
          `it is of ${systemIdentifier}, and the backup of ${noted.systemIdentifier}`,
        );
      if (!found.isWhole) throw new ReadError('protocol', 'it is in recovery still');
      if (!found.isPast) throw new ReadError('protocol', `it ends before ${noted.position}`);
      const lost = noted.databases.find((name) => !databases.includes(name));
      if (lost !== undefined) throw new ReadError('protocol', `the database ${sanitize(lost)} is not in it`);
      const rows = await guarded(hands, { ...facts.bounds, timeout: facts.timeout }, signal, (until) =>
        countAll(face, databases, superuser, { signal: until, tell }),
      );
      return {
        superuser,
        timeline,
        held: `${rowsText(rows)} in ${count(databases.length)} ${databases.length === 1 ? 'database' : 'databases'}`,
      };
    },
    happened: async (_, { results }) => (results.look === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}

async function countAll(
  face: ReturnType<typeof openCopy>,
  databases: readonly string[],
  superuser: string,
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<Readonly<Record<string, number>>> {
  const rows: Record<string, number> = {};
  for (const [index, database] of databases.entries()) {
    tell(`reads ${sanitize(database)}`, index / databases.length);
    for (const [table, found] of Object.entries(await face.countRows(database, superuser, signal)))
      rows[`${database}.${table}`] = found;
  }
  return rows;
}
