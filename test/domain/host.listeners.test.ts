import { expect, test } from 'vitest';
import { parseListeners, reachOf } from '../../src/domain/host.listeners.ts';

// As a real kernel printed them: IPv4, IPv6, and one connection that is no listener.
const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 21903 1 0000000000000000 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 20311 1 0000000000000000 100 0 0 10 0
   2: 0500000A:0016 0200000A:C350 01 00000000:00000000 02:000A7F5B 00000000     0        0 31877 4 0000000000000000 20 4 31 10 -1
`;
const tcp6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   1: 00000000000000000000000001000000:1538 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   2: B80D01200000000000000000050000AB:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
   3: 0000000000000000FFFF00000500000A:18EB 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
`;

test('who listens is read from the kernel’s list, addresses as people write them', () => {
  expect(parseListeners(tcp)).toEqual([
    { address: '127.0.0.1', port: 5432 },
    { address: '0.0.0.0', port: 22 },
  ]);
  expect(parseListeners(tcp6)).toEqual([
    { address: '::', port: 8080 },
    { address: '::1', port: 5432 },
    { address: '2001:db8::ab00:5', port: 443 },
    { address: '10.0.0.5', port: 6379 },
  ]);
  expect(parseListeners('')).toEqual([]);
});

test.each([
  ['127.0.0.1', 'this host'],
  ['::1', 'this host'],
  ['10.1.2.3', 'private network'],
  ['172.20.0.1', 'private network'],
  ['172.32.0.1', 'everybody'],
  ['fd00::1', 'private network'],
  ['0.0.0.0', 'everybody'],
  ['::', 'everybody'],
  ['203.0.113.7', 'everybody'],
] as const)('%s can be reached from %s', (address, reach) => {
  expect(reachOf({ address, port: 1 })).toBe(reach);
});
