import { driftOf, meantToRun } from '../../domain/release/drift.ts';
import type { WorldList } from '../bound.ts';
import type { Item } from '../containers/words.ts';
import type { List } from '../list.ts';
import type { Row } from '../rows.ts';

/** The same list, in which a container says when it is not what was released. */
export const withDrift = (list: List<'containers', Row<Item>>): WorldList<Row<Item>> => ({
  ...list,
  parts: ({ readings, stack, releases }) => [readings.containers, stack, releases],
  rows: ({ readings, stack, releases }) => {
    const rows = list.rows(readings, stack);
    if (releases.length === 0) return rows;
    const meant = meantToRun(releases);
    return rows.map((row) => {
      const drift = driftOf(meant, row.item.container);
      return drift === undefined ? row : { ...row, item: { ...row.item, drift } };
    });
  },
  note: ({ readings, stack }) => list.note?.(readings, stack) ?? '',
});
