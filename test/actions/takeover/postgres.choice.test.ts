import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import type { Reach } from '../../../src/actions/faces.ts';
import { placeFor, placeOf, slotFor } from '../../../src/actions/takeover/postgres/switchover/choice.ts';
import { disabled } from '../../../src/actions/takeover/postgres/switchover/disabled.ts';
import { surveyPooler, turned } from '../../../src/actions/takeover/postgres/switchover/pooler.ts';
import { missingStandbys } from '../../../src/actions/takeover/postgres/switchover/synchronous.ts';
import { upNode } from '../primacy/nodes.ts';
import { primaryOf, sender, standbyOf } from './moves.ts';

test('only the lines that lead to the old primary are turned', () => {
  const text = `; shop = host=a port=1
[databases]
shop = host=a port=5432 dbname=shop
"odd" = dbname=x host='a'
else = host=b port=5432
[pgbouncer]
shop = host=a port=5432
`;
  const way = { from: { host: 'a', port: 5432 }, to: { host: 'c', port: 5433 } };
  expect(turned(text, ['shop', 'odd'], way)).toBe(
    text
      .replace('shop = host=a port=5432 dbname', 'shop = host=c port=5433 dbname')
      .replace(`dbname=x host='a'`, 'dbname=x host=c port=5433'),
  );
  expect(turned(text, ['else'], way)).toBeUndefined();
  expect(turned(text, ['none'], way)).toBeUndefined();
});

test('standbys for which commits would wait in vain are counted', () => {
  const missing = (setting: string, ...there: readonly string[]) => missingStandbys(setting, there);
  expect(missing('r1, r2', 'r2')).toBe(0);
  expect(missing('2 (r1, r2)', 'R2')).toBe(1);
  expect(missing('ANY 2 (*)', 'a', 'b')).toBe(0);
  expect(missing('FIRST 1 ("odd one")', 'odd one')).toBe(0);
  expect(missing('r1')).toBe(1);
});

test('where the others find the new primary, and the slot that the old one gets', () => {
  const afar = sender({ application: 'r2', slot: 'slot_r2', address: '10.0.0.3' });
  const here = primaryOf({ senders: [sender({ address: '127.0.0.1' }), afar] });
  const place = placeOf(standbyOf({ settings: { port: '5433' } }), here);
  expect(place).toEqual({ host: '127.0.0.1', port: 5433 });
  const sibling = upNode('r2', {
    conninfo: 'host=10.0.0.1 port=5432',
    settings: { primary_slot_name: 'slot_r2' },
  });
  expect(placeFor(sibling, place, here)).toEqual({ host: '10.0.0.1', port: 5433 });
  expect(slotFor(here, standbyOf())).toBe('slot_p1');
  expect(slotFor(here, standbyOf({ settings: { primary_slot_name: 'a-1' } }))).toBe('slot_p1');
  expect(slotFor(here, standbyOf({ settings: { primary_slot_name: '' } }))).toBeNull();
});

test('a cluster of one node has nobody to take over, and that is said before anything is asked', () => {
  const node = { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: 'a' } as const;
  const stack = { name: 's', environment: undefined, access: 'operate', accessBecause: undefined } as const;
  expect(disabled({ stack: { ...stack, systems: [node] } }, 'main')).toBe(
    'It has no standby that could take over.',
  );
  expect(disabled({ stack: { ...stack, systems: [node] } }, 'none')).toBe(
    'The stack has no PostgreSQL cluster or node none.',
  );
  const other = { ...node, id: 'postgres/main/r1', title: 'r1' };
  expect(disabled({ stack: { ...stack, systems: [node, other] } }, 'main/p1')).toBeUndefined();
});

test('a pooler is turned only where none of its databases is left behind, and its file is here', async () => {
  const { address } = await lookup(hostname());
  const ofPooler = async (rows: readonly object[], where = '127.0.0.1:6432') => {
    const system = { id: 'pgbouncer/main', kind: 'pgbouncer', title: 'pgbouncer', group: 'main', where };
    const shown: Readonly<Record<string, readonly object[]>> = {
      ...{ DATABASES: rows, POOLS: [], CONFIG: [{ key: 'conffile', value: '/none/pgbouncer.ini' }] },
    };
    const face = { show: async (what: string) => shown[what] };
    const reach = { stack: { systems: [system] }, pgbouncer: () => face } as unknown as Reach; // no more is asked
    const found = await surveyPooler(reach, primaryOf({ address }), AbortSignal.timeout(5_000));
    return found.is === 'up' ? found.whyNot : found.is;
  };
  const own = { name: 'shop', host: address, port: 5432, pool_mode: 'transaction', paused: 0 };
  expect(await ofPooler([own, { ...own, name: 'odd', host: hostname() }])).toBe(
    `its database odd leads to the primary as well, and calls it ${hostname()}`,
  );
  expect(await ofPooler([own], '192.0.2.7:6432')).toBe(
    'it is on 192.0.2.7, and so is its file /none/pgbouncer.ini',
  );
  expect(await ofPooler([own])).toBe('its file /none/pgbouncer.ini cannot be read on this host');
});
