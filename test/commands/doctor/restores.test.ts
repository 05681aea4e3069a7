import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { examineRestores } from '../../../src/commands/doctor/restores.ts';
import { loadConfiguration } from '../../../src/config/load.ts';
import { setting, temporary, write } from '../../config/setting.ts';

test('what restores left is named, and what came to no end is a warning', async () => {
  const home = await temporary();
  const stage = (name: string, ...parts: readonly string[]): string =>
    join(home, `.quarterdeck-restore-2026112${name}_030000_ab12`, ...parts);
  for (const parts of [
    ['0', 'new', 'app.db'],
    ['0', 'old'],
    ['1', 'new'],
    ['1', 'old', 'app.db'],
    ['2', 'undone', 'app.db'],
  ] as const)
    await mkdir(stage(parts[0], ...parts.slice(1)), { recursive: true });
  const stack = { version: 1, stack: 'shop', docker: [], postgres: [], redis: [] };
  const config = await write(
    join(home, 'q.yaml'),
    JSON.stringify({
      ...stack,
      sqlite: [{ name: 'app', path: join(home, 'app.db') }],
      files: [{ name: 'app', paths: [join(home, 'app')], backup: { directory: join(home, 'kept') } }],
    }),
  );
  const loaded = await loadConfiguration({ config }, setting(home));
  expect(await examineRestores({ loaded })).toMatchObject([
    {
      severity: 'warning',
      what: `${stage('0')} holds what a restore made that is under way, or came to no end`,
      mend: expect.stringContaining('quarterdeck runs says which'),
    },
    { severity: 'ok', what: `${stage('1')} keeps what a restore replaced, until somebody removes it` },
    {
      severity: 'ok',
      what: `${stage('2')} keeps what was restored and taken back, until somebody removes it`,
    },
  ]);
});
