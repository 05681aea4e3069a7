import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { memberHealth } from '../../domain/nginx/judged.ts';
import type { MemberReading } from '../../domain/nginx.ts';
import { measure, named, words } from '../columns.ts';
import { field, folded } from '../fields.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { timeOf } from '../standing.ts';
import { nginxTarget } from './list.ts';
import { memberBecause, memberWords } from './words.ts';

type Item = { readonly upstream: string; readonly member: MemberReading };

const tone = ({ member }: Item): Tone => toneOf(memberHealth(member));

const columns = columnsOf<Item>([
  {
    id: 'member',
    title: 'member',
    width: 20,
    flex: true,
    priority: 1,
    value: ({ member }) => member.address,
    cell: ({ member }, { glyphs }) => {
      const mark = sign(memberHealth(member), glyphs);
      const off = member.state === 'marked down' ? span(glyphs.stopped, 'dim') : mark;
      return span(`${off.text} ${sanitize(member.address)}`, off.tone);
    },
  },
  named('upstream', { width: 14, priority: 1 }, ({ upstream }) => upstream),
  named('state', { width: 13, priority: 1, tone }, ({ member }) => memberWords(member)),
  named('role', { width: 6, priority: 3, tone: 'dim' }, ({ member }) => member.role),
  measure('weight', { width: 6, priority: 4, tone: 'dim' }, ({ member }) => member.weight, String),
  named('put aside', { width: 12, priority: 4, tone: 'dim' }, ({ member: { maxFails, failTimeout } }) =>
    maxFails === 0 ? 'never' : `${maxFails} in ${duration(failTimeout)}`,
  ),
  measure('took', { width: 7, priority: 2, tone: 'dim' }, ({ member }) => member.took, duration),
  measure(
    'since',
    { width: 12, priority: 2, tone: 'dim' },
    ({ member }) => member.since,
    (since, _, { at }) => (since === undefined ? '' : timeOf(since, at)),
  ),
  words(
    'why',
    { width: 20, flex: true, priority: 1, tone },
    ({ member }) => memberBecause(member),
    ({ member }) => member.because,
  ),
]);

/** Every member of every upstream, in the order of the configuration. */
export const memberList: List<'nginxUpstreams', Row<Item>> = {
  id: 'members',
  title: 'Upstreams',
  needs: ['nginxUpstreams'],
  rows: ({ nginxUpstreams }, stack) =>
    rowsOf(nginxUpstreams, stack, ({ upstreams }) =>
      upstreams.flatMap(({ name: upstream, members }) => members.map((member) => ({ upstream, member }))),
    ),
  key: ({ system, item: { upstream, member } }) => `${system.id} ${upstream} ${member.address}`,
  columns: [...columns, systemColumn('nginx', 10, 3)],
  target: ({ system, item }) => nginxTarget(system, item.upstream),
  detail: ({ item }, size, look) => memberDetail(item, size.columns, look.at),
  empty: 'no upstream is known: name the configuration of nginx in the stack file',
};

function memberDetail({ upstream, member }: Item, columns: number, at: number): readonly Line[] {
  const { state, since, because, role, weight, maxFails, failTimeout, took, address } = member;
  return [
    field('member', sanitize(address), span(` of ${sanitize(upstream)}`, 'dim')),
    field(
      'state',
      span(memberWords(member), toneOf(memberHealth(member))),
      span(`, since ${timeOf(since, at)}`, 'dim'),
    ),
    ...(because === '' ? [] : folded('because', sanitize(because), columns, toneOf(memberHealth(member)))),
    ...(state === 'marked down'
      ? [field('', span('it is marked down in the configuration, and not asked', 'dim'))]
      : []),
    field('last try', took === undefined ? '' : duration(took)),
    field('role', role, span(`, weight ${weight}`, 'dim')),
    field(
      'put aside',
      maxFails === 0 ? 'never' : `after ${maxFails} failed ${maxFails === 1 ? 'request' : 'requests'}`,
      span(maxFails === 0 ? '' : ` within ${duration(failTimeout)}, for as long`, 'dim'),
    ),
  ];
}
