import { duration } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Doing, Step } from '../../action.ts';
import { guarded } from '../../backup/guarded.ts';
import { paced } from '../../backup/paced.ts';
import { runClient } from '../../backup/run.ts';
import { rowsText } from '../../backup/seal.ts';
import { opened } from '../../backup/whole.ts';
import type { Hands } from '../../faces.ts';
import { rowsDifference, rowsIn } from '../../verify/inspect.ts';
import { fillCommand, scriptCommand } from './commands.ts';
import { archiveOf, isScript } from './contents.ts';
import type { Facts } from './facts.ts';
import { scriptOf } from './script.ts';
import { look, notes } from './sight.ts';

const margin = 5_000;

/** Makes a database beside. */
export function make(facts: Facts): Step {
  const { system, names, shape } = facts;
  return {
    id: 'make',
    title: `make the database ${names.beside}`,
    within: margin,
    async run(hands, { signal }) {
      const face = hands.databases(system);
      await face.assertAble(names.live, signal);
      await face.create(names.beside, shape, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const { beside, isSwapped } = await look(reach, facts, signal);
      return beside !== undefined || isSwapped ? 'yes' : 'no';
    },
    undo: (hands, { signal }) => hands.databases(system).drop(names.beside, signal),
  };
}

/** Fills it, from nothing: what a runner that died left in it is worth nothing. */
export function fill(facts: Facts): Step {
  const { system, names, shape, bounds, timeout, backup } = facts;
  return {
    id: 'fill',
    title: `restore ${backup.id} into it`,
    within: margin,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const face = hands.databases(system);
      const begun = hands.clock.now();
      await face.drop(names.beside, signal);
      await face.create(names.beside, shape, signal);
      await guarded(hands, { ...bounds, timeout }, signal, (until) =>
        restoreInto(hands, facts, { signal: until, tell }),
      );
      await face.note(names.beside, notes(facts).filled, signal);
      tell(`restored in ${duration(hands.clock.now() - begun)}`);
      return undefined;
    },
    async happened(reach, { signal }) {
      const { beside, isSwapped } = await look(reach, facts, signal);
      const { filled, checked } = notes(facts);
      return isSwapped || beside?.comment === filled || beside?.comment === checked ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}

async function restoreInto(
  hands: Hands,
  facts: Facts,
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<void> {
  const { backup, system, names, within } = facts;
  const { path, format } = backup;
  const say = paced(hands.clock, tell);
  const way = isScript(format)
    ? { argv: scriptCommand(facts), input: await scriptOf(path, format, signal) }
    : within === null
      ? { argv: fillCommand(facts, archiveOf(backup)) }
      : { argv: fillCommand(facts, undefined), input: opened(archiveOf(backup)) };
  const onLine = (line: string): void => {
    const said = progressIn(line);
    if (said !== undefined) say(said);
  };
  const login = await hands.login(system);
  await runClient(
    hands,
    login,
    { id: `restore-${backup.id}` },
    { ...way, within, database: names.beside, onLine },
    signal,
  );
}

/** "pg_restore: processing data for table "public.orders"" */
const progressIn = (line: string): string | undefined =>
  /^pg_restore: ((?:processing|creating) .+)$/.exec(line)?.[1];

/** Compares what is in it with what was in the backup, and gives it what the database it replaces has besides. */
export function check(facts: Facts): Step {
  const { system, names, replaced } = facts;
  return {
    id: 'check',
    title: `count its rows${replaced === null ? '' : `, and give it the grants and settings of ${names.live}`}`,
    within: margin,
    stoppable: true,
    async run(hands, { signal, tell, results }) {
      const face = hands.databases(system);
      tell('gathers statistics');
      await face.analyze(names.beside, signal);
      tell('counts the rows');
      const noted = rowsIn(results.read);
      const rows = await face.countRows(names.beside, noted, signal);
      const difference = rowsDifference(noted, rows);
      if (difference !== undefined) throw new ReadError('protocol', `restored, ${difference}`);
      if (replaced !== null) await face.carry(names.live, names.beside, signal);
      await face.note(names.beside, notes(facts).checked, signal);
      return { rows: rowsText(rows) };
    },
    async happened(reach, { signal }) {
      const { beside, isSwapped } = await look(reach, facts, signal);
      return isSwapped || beside?.comment === notes(facts).checked ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}

/** Gives it the name, in one transaction; what had the name stays, and lets nobody in. */
export function swap(facts: Facts): Step {
  const { system, names, replaced } = facts;
  const { live, beside, old, undone } = names;
  const noted = notes(facts);
  return {
    id: 'swap',
    title: replaced === null ? `name it ${live}` : `put it in the place of ${live}, which becomes ${old}`,
    within: margin,
    replaces: true,
    // Of a name that was free it is not any more.
    changes: [`database ${sanitize(live)}`],
    async run(hands, { signal }) {
      const seen = await look(hands, facts, signal);
      if (seen.live?.oid !== replaced?.oid)
        throw new ReadError('refused', `${sanitize(live)} is not the database that was planned`);
      const comment = replaced === null ? noted.restored : replaced.comment;
      await hands
        .databases(system)
        .rename(
          [
            ...(replaced === null ? [] : [{ from: live, to: old, isOpen: false, comment: noted.replaced }]),
            { from: beside, to: live, isOpen: true, comment },
          ],
          signal,
        );
      return undefined;
    },
    happened: async (reach, { signal }) => ((await look(reach, facts, signal)).isSwapped ? 'yes' : 'no'),
    // What was written to it since is kept too.
    undo: (hands, { signal }) =>
      hands
        .databases(system)
        .rename(
          [
            { from: live, to: undone, isOpen: false, comment: noted.undone },
            ...(replaced === null ? [] : [{ from: old, to: live, isOpen: true, comment: replaced.comment }]),
          ],
          signal,
        ),
  };
}
