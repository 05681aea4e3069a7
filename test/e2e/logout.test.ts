import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { asChanged, asTaken, type Drydock, drydockOf } from '../actions/table/drydock.ts';
import { lab, users } from '../actions/table/lab.ts';
import { until } from '../lab/processes.ts';
import { consoleBelow, openConsole, openShell, program } from './quarterdeck.ts';
import { childrenOf, type Terminal } from './terminal.ts';

const { p1, sockets } = { p1: lab.postgres.p1, sockets: lab.postgres.sockets };

let dock: Drydock;
beforeAll(async () => {
  dock = await drydockOf();
});
afterAll(() => dock?.[Symbol.asyncDispose]());

/** What the kernel says of a process: its session, and the foreground group of its terminal. */
function standing(pid: number): { readonly session: number; readonly foreground: number } | undefined {
  try {
    const [, , , session, , foreground] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return { session: Number(session), foreground: Number(foreground) };
  } catch {
    return undefined;
  }
}

/** What systemd does at a logout with KillUserProcesses, as far as the session goes: a hangup, and then no mercy. */
function logOut(leader: number): void {
  const foreground = standing(leader)?.foreground ?? 0;
  if (foreground > 1) process.kill(-foreground, 'SIGHUP');
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  for (const pid of pids.filter((one) => one !== leader && standing(one)?.session === leader))
    process.kill(pid, 'SIGKILL');
  process.kill(leader, 'SIGKILL');
}

/** Keeps every database from getting another name. */
async function locked() {
  const client = new pg.Client({
    connectionString: `postgresql://postgres@/postgres?host=${sockets}&port=${p1.port}`,
  });
  client.on('error', () => {});
  await client.connect();
  const release = () => client.end().catch(() => {});
  onTestFinished(release);
  await client.query('BEGIN; LOCK TABLE pg_database IN SHARE MODE');
  await until(
    'Who waits for it',
    async () => {
      const rows = await p1.sql(
        `SELECT FROM pg_locks WHERE relation = 'pg_database'::regclass AND NOT granted`,
      );
      return rows.length > 0 || undefined;
    },
    15,
  );
  return release;
}

const runsNow = (): readonly string[] => {
  const directory = dock.at('state', 'harbour', 'runs');
  return readdirSync(directory).map((name) => name.replace(/\.jsonl$/, ''));
};

type Opened = { readonly terminal: Terminal; readonly lose: () => unknown };
/** How a console is lost, and how it is opened for that. */
const losses = {
  'is killed'(args: readonly string[]): Opened {
    const terminal = openConsole(args, { env: dock.env });
    return { terminal, lose: () => terminal.signal('SIGKILL') };
  },
  'is logged out'(args: readonly string[]): Opened {
    const terminal = openShell({ env: dock.env });
    terminal.press(`${[program, ...args].join(' ')}\r`);
    return { terminal, lose: () => logOut(terminal.pid) };
  },
  'loses its terminal'(args: readonly string[]): Opened {
    const terminal = openShell({ env: dock.env });
    terminal.press(`script -qc '${[program, ...args].join(' ')}' /dev/null\r`);
    const script = (): number =>
      childrenOf(terminal.pid).find((pid) => consoleBelow(pid) !== 0) ?? terminal.pid;
    return { terminal, lose: () => process.kill(script(), 'SIGKILL') };
  },
};
const cases = [
  ['set', 'is logged out'],
  ['dump', 'is killed'],
  ['set', 'is killed'],
  ['set', 'loses its terminal'],
  ['dump', 'is logged out'],
  ['dump', 'loses its terminal'],
] as const;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.each(process.env.QUARTERDECK_KILLS === undefined ? cases.slice(0, 2) : cases)(
  'the restore of a %s goes on to its end when the console that began it %s, and the next one shows it',
  async (what, how) => {
    const { config, env, words } = dock;
    await dock.clear();
    const [name = '', word] =
      what === 'set' ? [words.set[3], 'stack'] : [words.dump[1]?.replace('backup/', ''), users.till];
    const args = ['--config', config, '--screen', 'backups'];
    const { terminal, lose } = losses[how](args);
    await terminal.waitFor((screen) => screen.includes(name.slice(0, 20)), 'the list');
    terminal.press(`/${name}\r`);
    await terminal.waitFor((screen) => / [1-5] of /.test(screen), 'the row');
    // What was taken together is found by the name of its set as well.
    const isOnIt = (): boolean =>
      terminal.lines().some((line) => line.startsWith('▸') && line.includes(name.slice(0, 22)));
    for (await pause(600); !isOnIt(); await pause(200)) terminal.press('j');
    await pause(600);
    terminal.press('a');
    await terminal.waitFor((screen) => /^ +▸? *Restore\b/m.test(screen), 'the menu');
    while (!/▸ Restore\b/.test(terminal.screen())) {
      terminal.press('j');
      await pause(100);
    }
    terminal.press('\r');
    await terminal.waitFor((screen) => screen.includes(`then type ${word}`), 'the plan');
    await pause(700);
    terminal.press('\t');
    const asked = `type ${word} and Enter: `;
    await terminal.waitFor((screen) => screen.includes(`${asked}_`), 'the question');
    const before = runsNow();
    for (let typed = 1; typed <= word.length; typed++) {
      await pause(70);
      terminal.press(word[typed - 1] ?? '');
      await terminal.waitFor((screen) => screen.includes(`${asked}${word.slice(0, typed)}_`), 'the letter');
    }
    await pause(70);
    terminal.press('\r');
    const id = await until('A run', async () => runsNow().find((one) => !before.includes(one)), 15);
    // In the middle of it: the new database is filled, or those who use the stack are down.
    await until(
      'The middle',
      async () => {
        const is = (await dock.runOf(id)).steps.find((step) => /^(fill|stop qd-table)$/.test(step.id))?.is;
        return (what === 'set' ? is === 'yes' : is !== 'waiting') || undefined;
      },
      15,
    );
    const release = what === 'dump' ? await locked() : undefined;
    lose();
    if (how !== 'loses its terminal') await terminal.exited;
    expect((await dock.runOf(id)).end).toBeUndefined();
    await release?.();
    await until('The end of the run', async () => (await dock.runOf(id)).end, 25);
    const { end } = await dock.runOf(id);
    expect(end?.outcome, end?.because).toBe('done');
    const puts = what === 'set' ? asTaken : { ...asChanged, receipts: asTaken.receipts };
    expect([await dock.held(), await dock.isUp()]).toEqual([puts, true]);
    const next = openConsole(['--config', config, '--screen', 'changes'], { env });
    await next.waitFor((screen) => screen.includes('─ Changes'), 'the changes');
    next.press('\t');
    await next.waitFor((screen) => /done +restore/.test(screen), 'its end');
  },
);
