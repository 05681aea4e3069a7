import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examineLogs } from '../../../src/commands/doctor/logs.ts';
import { temporary, write } from '../../config/setting.ts';

test('every declared log is tried, and one that cannot be read is a warning with the reason', async () => {
  const directory = await temporary();
  const file = await write(join(directory, 'app.log'), 'one\n');
  const logs = [
    { name: 'app', file, format: 'auto' },
    { name: 'gone', file: join(directory, 'gone.log'), format: 'auto' },
    { name: 'pipe', file: '/dev/null', format: 'plain' },
  ] as const;
  expect(await examineLogs(logs, new AbortController().signal)).toMatchObject([
    { id: 'log/app', severity: 'ok', what: file },
    { id: 'log/gone', severity: 'warning', what: `there is no file ${join(directory, 'gone.log')}` },
    { id: 'log/pipe', severity: 'warning', what: expect.stringContaining('is not a regular file') },
  ]);
});
