import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { alive, identify, type Process, signal, tree, until } from '../lab/processes.ts';

const script = fileURLToPath(new URL('bench.alone.ts', import.meta.url));

/** The bench while it traces a console, and all the processes below it. */
async function tracing() {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const bench = identify(child.pid ?? 0);
  if (bench === undefined) throw new Error('the bench does not run');
  const below: Process[] = [];
  onTestFinished(() => {
    for (const left of [...tree(bench), ...below]) signal(left, 'SIGKILL');
  });
  const home = String(await once(child.stdout, 'data')).trim();
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  await until('The trace', async () => tree(bench).find(({ pid }) => isTraced(pid)));
  below.push(...tree(bench).slice(1));
  return { child, below, home };
}

const isTraced = (pid: number): boolean =>
  !/^TracerPid:\s+0$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'a bench that %s ends leaves no process',
  async (name) => {
    const { child, below, home } = await tracing();
    expect(below.length).toBeGreaterThanOrEqual(2);
    const ended = once(child, 'exit');
    child.kill(name);
    expect(await ended).toEqual([null, name]);
    await until('End of all it started', async () => (below.some(alive) ? undefined : true), 10);
    // Nobody can tidy up after that signal.
    if (name !== 'SIGKILL') expect(existsSync(home)).toBe(false);
  },
);
