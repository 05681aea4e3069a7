import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { runStore } from '../../../src/records/runs.ts';
import { temporary } from '../backup/pier.ts';

/** The program as it is, with runners and guards of its own. */
export async function programOf(section: object) {
  const root = await temporary();
  const config = join(root, 'quarterdeck.yaml');
  const written = {
    version: 1,
    stack: 'berth',
    access: 'operate',
    docker: [],
    redis: [],
    postgres: [section],
  };
  writeFileSync(config, JSON.stringify(written), { mode: 0o600 });
  const env = {
    ...{ PATH: process.env.PATH, HOME: root, LANG: 'C.UTF-8', TZ: 'UTC' },
    ...{ QUARTERDECK_STATE: join(root, 'state'), QUARTERDECK_CONFIG: config },
  };
  const store = runStore(join(root, 'state', 'berth'), { directory: 0o700, file: 0o600 });
  return {
    begin: (...words: readonly string[]) =>
      execa(process.execPath, ['src/cli.ts', 'run', ...words], {
        env,
        extendEnv: false,
        all: true,
        reject: false,
      }),
    latest: async () => (await store.list(1))[0],
  };
}
