import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseControlFile } from '../../../src/domain/postgres/control-file.ts';

/** As initdb of version 15 left it, of which pg_controldata says what is expected here. */
const recorded = (): Buffer =>
  readFileSync(new URL('../../fixtures/postgres/15.pg_control', import.meta.url));

const changed = (at: number, value: number): Buffer => {
  const bytes = recorded();
  bytes.writeUInt8(value, at);
  return bytes;
};

test('a control file says what pg_controldata says', () => {
  expect(parseControlFile(recorded())).toEqual({
    ...{ state: 'shut down', systemIdentifier: '7710649334527169485', timeline: 1 },
    checkpoint: 0x1511a88,
  });
});

test.each([
  ['one that is half written', changed(16, 6)],
  ['one whose checksum is wrong', changed(60, 0xff)],
  ['one of a version that is not known', changed(8, 0xff)],
  ['one that is cut off', recorded().subarray(0, 100)],
  ['an empty one', Buffer.alloc(0)],
  ['nothing but zeros', Buffer.alloc(8_192)],
])('%s says nothing', (_, bytes) => {
  expect(parseControlFile(bytes)).toBeUndefined();
});
