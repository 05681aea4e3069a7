import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { patience, slow, stackFile } from './commands.ts';
import { home, openConsole } from './quarterdeck.ts';

const lab = openLab(labOfWorker());

test(
  'a changed stack file is taken over live; a broken one is refused and the old one stays',
  slow,
  async () => {
    const env = home();
    const { r1, r2 } = lab.postgres;
    const stack = (name: string, nodes: readonly object[]) => ({
      version: 1,
      stack: name,
      docker: [],
      postgres: [{ name: 'main', nodes }],
    });
    const secret = (name: string, url: string): object => {
      const path = join(env.HOME ?? '', name);
      writeFileSync(path, url, { mode: 0o600 });
      return { name, url: { file: path } };
    };
    const [first, second] = [secret('r1', r1.url('ops_monitor')), secret('r2', r2.url('ops_monitor'))];
    const file = stackFile(env, stack('before', [first]));
    const terminal = openConsole(['--config', file], { env, columns: 160, rows: 45 });
    const sees = (wanted: RegExp) =>
      terminal.waitFor((screen) => wanted.test(screen), String(wanted), patience);
    await sees(/ before · [\s\S]* r1 +streaming|standby/);

    stackFile(env, stack('after', [first, second]));
    await sees(/ after · [\s\S]*3 systems +3 live[\s\S]* r2 +(streaming|standby)/);

    stackFile(env, 'version: 1\nstack: worse\nnodes: []');
    await sees(
      /! the changed stack file is not used: \S+quarterdeck\.yaml:3:1: "nodes" is not a key of this file/,
    );
    expect(terminal.screen()).toMatch(/ after · [\s\S]*3 systems +3 live/);

    stackFile(env, stack('mended', [{ name: 'r2', url: r2.url('ops_monitor') }]));
    await sees(/ mended · [\s\S]*2 systems +2 live/);
    await sees(/! \S+quarterdeck\.yaml:\d+:\d+: .* holds a password that is written out/);
    expect(terminal.screen()).not.toMatch(/not used/);

    stackFile(env, stack('calm', [second]));
    await sees(/ calm · /);
    expect(terminal.screen()).not.toMatch(/written out/);
  },
);
