import { expect, test } from 'vitest';
import { hasWay, type Network, routes4, routes6 } from '../../../src/domain/check/network.ts';

// As the kernel prints them: a default way over eth0, its own network, Docker's bridge; a rejecting route in between.
const table4 = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	0100000A	0003	0	0	0	00000000	0	0	0
eth0	0000000A	00000000	0001	0	0	0	00FFFFFF	0	0	0
docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
lo	0000A8C0	00000000	0201	0	0	0	0000FFFF	0	0	0
`;
const table6 = `fd000000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
00000000000000000000000000000000 00 00000000000000000000000000000000 00 00000000000000000000000000000000 ffffffff 00000001 00000000 00200200       lo
`;

const network = (...linked: readonly string[]): Network => ({
  routes: [...routes4(table4), ...routes6(table6)],
  linked: new Set(linked),
});

test.each<readonly [address: string | undefined, linked: readonly string[], is: boolean]>([
  ['8.8.8.8', ['lo', 'eth0'], true],
  ['8.8.8.8', ['lo', 'docker0'], false],
  ['172.17.0.2', ['lo', 'docker0'], true],
  ['::ffff:172.17.0.2', ['lo', 'docker0'], true],
  ['10.0.0.12', ['lo'], false],
  ['127.0.0.1', ['lo'], true],
  ['127.0.0.1', [], false],
  ['::1', [], false],
  ['fd00::12', ['lo', 'eth0'], true],
  ['2001:db8::1', ['lo', 'eth0'], false],
  [undefined, ['lo', 'eth0'], true],
  [undefined, ['lo', 'docker0'], false],
])('to %s over %s there is a way: %s', (address, linked, is) => {
  expect(hasWay(network(...linked), address)).toBe(is);
});

test('an empty network namespace has no way anywhere', () => {
  const empty: Network = { routes: [...routes4('Iface	Destination\n'), ...routes6('')], linked: new Set() };
  expect(hasWay(empty, '10.0.0.12')).toBe(false);
});

test('what is no address is not judged', () => {
  expect(hasWay(network(), '/run/redis.sock')).toBe(true);
});
