import { expect, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { crewOf } from '../backup/pier.ts';
import {
  databasesLike,
  dockOf,
  factsOf,
  p1,
  plannedRestore,
  refusals,
  stateOf,
  taken,
  tillOf,
} from './dock.ts';

test.each([
  ['till', 'custom'],
  ['till', 'directory'],
  [`a"b'c\\d=e; DROP DATABASE shop --é `, 'custom'],
  ['x'.repeat(50), 'custom'],
] as const)(
  'the database %s is as it was when it was dumped, and what it was is kept (%s)',
  async (prefix, format) => {
    const till = await tillOf(prefix);
    const dock = await dockOf({ backup: { format, jobs: 2 } });
    const id = await taken(dock, till);
    const before = await stateOf(till);
    await p1.sql('DELETE FROM receipts WHERE id = 2; INSERT INTO receipts VALUES (9, 9)', till);
    const plan = await plannedRestore(dock, id);
    expect(refusals(plan)).toEqual([]);
    expect(plan.risk).toBe('destructive');
    expect(plan.summary).toMatch(/ after \d{4}-\d\d-\d\d [\d:]{8} UTC is lost: \d/);
    const crew = crewOf(restore, plan, dock);
    const end = await crew.carry();
    expect(end).toEqual({
      outcome: 'done',
      because: expect.stringMatching(/3 rows of 2 tables · what was replaced: kept/),
    });
    const { old, undone } = factsOf(plan).names;
    expect(await stateOf(till)).toEqual(before);
    expect(await databasesLike(till.slice(0, 30))).toEqual([till, old].toSorted());
    expect(await p1.sql(`SELECT datallowconn FROM pg_database WHERE datname = $q$${old}$q$`)).toEqual([
      { datallowconn: false },
    ]);

    await p1.sql('INSERT INTO receipts VALUES (70, 70)', till);
    expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
    const after = await stateOf(till);
    expect(after.ids).toEqual([1, 3, 9]);
    expect(after.about).toEqual(before.about);
    expect(await databasesLike(till.slice(0, 30))).toEqual([till, undone].toSorted());
  },
);
