import { basename, join } from 'node:path';
import { count } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { contentOf } from '../../backup/facts.ts';
import { guarded } from '../../backup/guarded.ts';
import { unpack } from '../../backup/redis/packed.ts';
import { inspect } from '../../verify/inspect.ts';
import type { Facts } from './facts.ts';
import {
  isPlaced,
  isThere,
  namesIn,
  namesOf,
  place as placeFiles,
  placesOf,
  prepare,
  replace,
} from './files.ts';
import { noted } from './noted.ts';
import { assertDown, bringDown } from './steps.server.ts';

const margin = 5_000;

/** Reads the backup whole before anything is touched: what is broken is not restored. */
export function read({ backup, wrapper, timeout, bounds }: Facts): Step {
  return {
    id: 'read',
    title: `read ${backup.id} whole`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const { keys = 0 } = await guarded(hands, { ...bounds, reserve: 0, timeout }, signal, (until) =>
        inspect(hands, backup, { signal: until, tell, wrapper }),
      );
      tell(`${count(keys)} keys`);
      return { keys };
    },
    happened: noted('read'),
    undo: 'nothing',
  };
}

/** Makes the directory beside its files in which all of this happens. */
export function make(facts: Facts): Step {
  const { partial, kept } = placesOf(facts);
  return {
    id: 'make',
    title: `make ${partial}`,
    within: margin,
    async run(hands) {
      await hands.files().ensureDirectory(partial);
      return undefined;
    },
    happened: async () => ((await isThere(partial)) || (await isThere(kept)) ? 'yes' : 'no'),
    undo: (hands) => hands.files().remove(partial),
  };
}

/** Asks the server itself where it keeps its files, and puts the new ones together beside them. */
export function copy(facts: Facts): Step {
  const { system, backup, data, bounds, timeout } = facts;
  return {
    id: 'copy',
    title: `put ${backup.id} beside what ${system} has`,
    within: margin,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const told = await hands.redisWrite(system).files(signal);
      if (told.directory !== data.inside)
        throw new ReadError(
          'refused',
          `${system} keeps its files in ${told.directory}, and its process works in ${data.inside}`,
        );
      const names = namesIn(told);
      const content =
        backup.by === 'other' ? backup.path : join(backup.path, contentOf({ kind: 'rdb', format: 'rdb' }));
      tell(`copies ${basename(content)}`);
      await guarded(hands, { ...bounds, timeout }, signal, (until) =>
        prepare(hands.files(), facts, { ...names, logFile: told.log.file }, (to) =>
          unpack(hands.files(), { path: content, format: backup.format }, to, until),
        ),
      );
      return names;
    },
    async happened(_, { results }) {
      const { partial, kept } = placesOf(facts);
      return results.copy !== undefined && ((await isThere(partial)) || (await isThere(kept))) ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}

/** Has the server save what it holds: what is replaced is kept as it was a moment before. */
export function save({ system, timeout }: Facts): Step {
  return {
    id: 'save',
    title: `have ${system} save what it holds now`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell, results }) {
      if (namesOf(results.copy).log === null)
        await hands.redisWrite(system).save(AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
      else tell('every write is in its log');
      return { at: hands.clock.now() };
    },
    happened: noted('save'),
    undo: 'nothing',
  };
}

/** Puts the restored files in the place of those that were there, which stay beside. */
export function place(facts: Facts): Step {
  const { data, names } = facts;
  return {
    id: 'place',
    title: `put it in place in ${data.directory}; what was there stays in ${names.kept}`,
    within: margin,
    replaces: true,
    async run(hands, doing) {
      await assertDown(hands, facts, doing.signal);
      await placeFiles(hands.files(), facts, namesOf(doing.results.copy));
      return undefined;
    },
    happened: async () => ((await isPlaced(facts)) ? 'yes' : 'no'),
    async undo(hands, doing) {
      await bringDown(hands, facts, doing);
      await replace(hands.files(), facts, namesOf(doing.results.copy));
    },
  };
}
