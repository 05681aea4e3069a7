// Who is told of a new primary, on hosts of their own that all use the same port.
import { expect, test } from 'vitest';
import type { SenderSeen, UpNode } from '../../../src/actions/primacy/node.ts';
import { siblingsIn } from '../../../src/actions/takeover/postgres/failover/survey.ts';
import { siblingsOf } from '../../../src/actions/takeover/postgres/switchover/choice.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';
import { sender } from './moves.ts';

const hosts = { p1: '10.0.0.1', r1: '10.0.0.2', r2: '10.0.0.3', r3: '10.0.0.4' } as const;
type Name = keyof typeof hosts;

const node = (title: Name, follows: string | undefined, fed: readonly Name[] = []): UpNode => {
  const address = hosts[title];
  const found = upNode(title, {
    ...{ address, role: title === 'p1' ? 'primary' : 'standby' },
    conninfo: follows === undefined ? undefined : `host=${follows} application_name=${title}`,
    settings: { port: '5432', primary_slot_name: `slot_${title}` },
    senders: fed.map(
      (name): SenderSeen => sender({ application: name, address: hosts[name], slot: `slot_${name}` }),
    ),
  });
  return { ...found, system: { ...found.system, where: `${address}:5432/shop` } };
};
const titles = (nodes: readonly UpNode[]) => nodes.map(({ system }) => system.title);

test('in a switchover who follows another standby is left with it', () => {
  const p1 = node('p1', undefined, ['r1', 'r2']);
  const [r1, r2] = [node('r1', '10.0.0.1'), node('r2', '10.0.0.1', ['r3'])];
  const of = (r3: UpNode, second = r2) => titles(siblingsOf({ standbys: [r1, second, r3] }, p1, r1));
  expect(of(node('r3', '10.0.0.3'))).toEqual(['r2']);
  // Also while it does not receive.
  expect(of(node('r3', '10.0.0.3'), node('r2', '10.0.0.1'))).toEqual(['r2']);
  // One that lost the primary is told, also by the name that the others have for it.
  expect(of(node('r3', '10.0.0.1'), node('r2', '10.0.0.1'))).toEqual(['r2', 'r3']);
  const named = (title: Name) => node(title, 'db.internal');
  expect(titles(siblingsOf({ standbys: [r1, named('r2'), named('r3')] }, p1, r1))).toEqual(['r2', 'r3']);
  expect(of(node('r3', '192.0.2.7'))).toEqual(['r2']);
});

const silent = [silentNode('p1')];

test('in a failover who follows a standby that answers is left with it, and who follows the new primary too', () => {
  const [r1, r2] = [node('r1', '10.0.0.1'), node('r2', '10.0.0.1', ['r3'])];
  const r3 = node('r3', '10.0.0.3');
  expect(titles(siblingsIn({ standbys: [r1, r2, r3], silent }, r1))).toEqual(['r2']);
  expect(titles(siblingsIn({ standbys: [r1, r2, r3], silent }, r2))).toEqual(['r1']);
  expect(titles(siblingsIn({ standbys: [r1, r2, r3], silent }, r3))).toEqual(['r1', 'r2']);
});

test('standbys that follow each other are told all the same', () => {
  const one = node('r1', '10.0.0.3', ['r2']);
  const other = node('r2', '10.0.0.2', ['r1']);
  const heir = node('r3', '10.0.0.1');
  expect(titles(siblingsIn({ standbys: [one, other, heir], silent }, heir))).toEqual(['r1', 'r2']);
});

test('where the old primary came back as a standby who followed it is told of the new one', () => {
  const p1 = { ...node('p1', undefined), role: 'standby' } as const;
  const [r1, r2, r3] = [node('r1', '10.0.0.1'), node('r2', '10.0.0.1', ['r3']), node('r3', '10.0.0.3')];
  const of = (heir: UpNode) => titles(siblingsIn({ standbys: [p1, r1, r2, r3], silent: [] }, heir));
  expect(of(r1)).toEqual(['p1', 'r2']);
  expect(of(p1)).toEqual([]);
});
