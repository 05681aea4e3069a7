import { sanitize } from '../../core/sanitize.ts';
import { worstFindings } from '../../domain/nginx/judged.ts';
import type { NginxFinding } from '../../domain/nginx.ts';
import { named, words } from '../columns.ts';
import { field, folded } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';
import { nginxTarget } from './list.ts';
import { findingTone, placeWords } from './words.ts';

/** What is wrong about the configurations, with the line it stands in: what breaks first. */
export const nginxFindingList: List<'nginxConfiguration', Row<NginxFinding>> = {
  id: 'nginxFindings',
  title: 'Configuration',
  needs: ['nginxConfiguration'],
  rows: ({ nginxConfiguration }, stack) =>
    rowsOf(nginxConfiguration, stack, ({ findings }) => worstFindings(findings)),
  key: ({ system, item }) => `${system.id} ${placeWords(item)} ${item.what}`,
  columns: columnsOf<NginxFinding>([
    named('is', { width: 7, priority: 1, tone: findingTone }, ({ kind }) => kind),
    words(
      'what',
      { width: 40, flex: true, priority: 1 },
      ({ what }) => what,
      ({ what }) => what,
    ),
    named('where', { width: 28, priority: 2, tone: 'dim' }, placeWords),
    named('mend', { width: 30, flex: true, priority: 3, tone: 'dim' }, ({ mend }) => mend),
  ]),
  target: ({ system }) => nginxTarget(system),
  detail: ({ item }, { columns }) => [
    ...folded(item.kind, sanitize(item.what), columns, findingTone(item)),
    field('where', placeWords(item)),
    ...folded('mend', sanitize(item.mend), columns),
  ],
  empty: 'nothing is wrong about the configuration of an nginx, as far as it is known',
};
