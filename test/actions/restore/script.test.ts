import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { scriptOf } from '../../../src/actions/restore/dump/script.ts';
import { temporary } from '../backup/pier.ts';

test.each(['sql', 'sql.gz'] as const)(
  'a %s that is given up before it is read is told to whoever reads it then, and to nobody else',
  async (format) => {
    const path = join(await temporary(), `shop.${format}`);
    await writeFile(path, 'SELECT 1;\n');
    const stopping = new AbortController();
    const script = await scriptOf(path, format, stopping.signal);
    stopping.abort();
    await sleep(20);
    await expect(script.toArray()).rejects.toThrow('aborted');
  },
);
