import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { jsonSchema } from '../../../src/config/schema/stack-file.ts';

test('the committed JSON Schema is that of the code', async () => {
  const committed = await readFile(
    new URL('../../../schema/quarterdeck.schema.json', import.meta.url),
    'utf8',
  );
  expect(committed, 'write it anew with: quarterdeck config schema > schema/quarterdeck.schema.json').toBe(
    `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  );
});
