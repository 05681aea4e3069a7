import { execa } from 'execa';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { home, program } from './quarterdeck.ts';

/** What is loaded late is another file of what is shipped than of the source. */
test.each([['show'], ['init'], ['schema']])('config %s prints what can be read again', async (action) => {
  const { stdout } = await execa(process.execPath, [program, 'config', action], {
    env: { ...home(), DATABASE_URL: 'sqlite:////srv/app.db' },
    extendEnv: false,
  });
  const read: unknown = parse(stdout);
  if (action === 'schema') expect(read).toMatchObject({ title: 'quarterdeck.yaml' });
  else expect(read).toMatchObject({ sqlite: [{ name: 'app', path: '/srv/app.db' }] });
});
