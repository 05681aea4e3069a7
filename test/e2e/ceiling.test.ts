import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { isAllowed } from '../../src/systems/docker.allowed.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { proxyTo } from '../systems/proxy.ts';
import { program } from './quarterdeck.ts';
import { openTerminal } from './terminal.ts';

const { docker } = openLab(labOfWorker());
const nobody = 65_534;
const name = 'qd-e2e-ceiling';

/** A container, and a user without rights whose own stack file allows everything; root has a file of the host's besides. */
async function machine() {
  const root = mkdtempSync(join(tmpdir(), 'qd-ceiling-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'],
    Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 2e9, Retries: 2 },
  });
  onTestFinished(() => container.remove({ force: true }));
  await container.start();
  const engine = await proxyTo(docker.socket);
  onTestFinished(() => engine[Symbol.asyncDispose]());
  chmodSync(join(engine.socket, '..'), 0o755);
  chmodSync(engine.socket, 0o777);

  const etc = join(root, 'etc');
  cpSync('/etc', etc, { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(etc, 'quarterdeck'), { recursive: true });
  writeFileSync(join(etc, 'quarterdeck', 'quarterdeck.yaml'), 'version: 1\naccess: watch\n', { mode: 0o644 });

  const home = join(root, 'home');
  mkdirSync(join(home, 'state'), { recursive: true });
  const config = join(home, 'quarterdeck.yaml');
  const stack = {
    version: 1,
    stack: 'own',
    access: 'operate',
    docker: [{ name: 'lab', socket: engine.socket }],
  };
  const none = { postgres: [], redis: [], sqlite: [], nginx: [], guards: [] };
  writeFileSync(config, JSON.stringify({ ...stack, ...none }), { mode: 0o600 });
  for (const path of [home, join(home, 'state'), config]) chownSync(path, nobody, nobody);

  const env = {
    ...{ HOME: home, PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', TERM: 'xterm-256color' },
    ...{ QUARTERDECK_STATE: join(home, 'state'), QUARTERDECK_CONFIG: config, QUARTERDECK_ACCESS: 'operate' },
  };
  const user = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
  /** In a name space of its own, where /etc is that of this machine with one file more. */
  const capped = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc && exec "$@"', etc, ...user];
  const quarterdeck = (before: readonly string[], words: readonly string[]) =>
    execa(before[0] ?? '', [...before.slice(1), process.execPath, program, ...words], {
      ...{ env, extendEnv: false, reject: false, stdin: 'ignore', cwd: home },
    });
  return {
    ...{ env, home, config },
    free: (words: readonly string[]) => quarterdeck(user, words),
    capped: (words: readonly string[]) => quarterdeck(capped, words),
    console: () =>
      openTerminal(
        capped[0] ?? '',
        [...capped.slice(1), process.execPath, program, '--screen', 'containers'],
        {
          ...{ env, cwd: home, columns: 120, rows: 40 },
        },
      ),
    writes: () =>
      [...engine.sent().matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)]
        .filter(([, method = '', target = '']) => !isAllowed(method, target))
        .map(([line]) => line.trim()),
  };
}

/** A person does not press two keys at once. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

test.runIf(process.getuid?.() === 0)(
  'what root says in /etc no user gets round: no key, palette, flag, variable, configuration or run file',
  async () => {
    const user = await machine();
    const restart = ['run', 'restart', `container/${name}`];
    // Where nobody says otherwise it is done: what is refused below is refused for that reason alone.
    expect(await user.free([...restart, '--yes'])).toMatchObject({ exitCode: 0 });
    const done = user.writes();
    expect(done).toHaveLength(1);
    const runs = join(user.home, 'state', 'own', 'runs');
    const [file = ''] = readdirSync(runs);
    const id = file.replace('.jsonl', '');
    const forged = '20991231-2359-beef';
    const [line = ''] = readFileSync(join(runs, file), 'utf8').split('\n');
    const at = String(Date.now());
    writeFileSync(
      join(runs, `${forged}.jsonl`),
      `${line.replaceAll(id, forged).replace(/"at":\d+/, `"at":${at}`)}\n`,
      { mode: 0o600 },
    );
    chownSync(join(runs, `${forged}.jsonl`), nobody, nobody);

    for (const words of [
      [...restart, '--yes'],
      [...restart, '--confirm', name, '--config', user.config],
      [...restart, '--yes', '--access', 'operate'],
      ['run', 'shell', `container/${name}`, '--command', 'true', '--yes'],
      ['run', '--resume', forged, '--yes'],
      ['run', '--undo', id, '--confirm', name],
      ['run', '--runner', forged, '--for', 'carry', '--how', 'word'],
      ['run', '--runner', id, '--for', 'undo', '--how', 'word'],
      ['run', '--guard', forged, `restart ${name}`, '0'],
    ])
      expect(await user.capped(words), words.join(' ')).toMatchObject({ exitCode: 3 });
    expect(readFileSync(join(user.home, 'state', 'own', 'journal.jsonl'), 'utf8')).toContain(
      'refused in watch',
    );

    await using terminal = user.console();
    await terminal.waitFor((screen) => screen.includes(name), 'the list');
    expect(terminal.lines()[0]).toContain('watch');
    const menu = [`/${name}\r`, 'R', 'y', 'a', '\r', 'y', '\u001b'];
    // The palette finds what is selected by the action's name, and nothing that it finds leads anywhere.
    const palette = [':restart\r', 'y', ':shell\r', 'y', ':stop\r', '\r', 'y', '\u001b'];
    // What an action takes is chosen in its plan, and there is none.
    const choices = ['R', 'c', '\r', 'c', 'y', 'F', 'y', 'Z', 'y', 'b', '\r', '\u001b'];
    for (const keys of [...menu, ...palette, ...choices]) {
      terminal.press(keys);
      await pause();
      expect(terminal.screen(), keys).not.toMatch(/─ (Plan|Choose|Run) /);
    }
    terminal.press('\u0003');
    await terminal.exited;
    expect(user.writes()).toEqual(done);
  },
);
