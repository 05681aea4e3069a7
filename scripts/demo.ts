import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { startLab } from '../test/lab/lab.ts';
import { LabError } from '../test/lab/part.ts';

const console_ = fileURLToPath(new URL('../dist/quarterdeck.js', import.meta.url));
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

try {
  process.exitCode = await demo();
} catch (error) {
  console.error(error instanceof LabError ? error.message : error);
  process.exitCode = 1;
}

/** Opens the console on a lab, which goes when the console does; resolves to the console's exit code. */
async function demo(): Promise<number> {
  console.log('Starting every service of the lab for the demo …');
  await using lab = await startLab({ purpose: 'demo' });
  const child = spawn(process.execPath, [console_, '--config', lab.facts.stackFile], { stdio: 'inherit' });
  for (const name of signals) process.on(name, () => child.kill(name));
  const [code, by]: [number | null, NodeJS.Signals | null] = await once(child, 'exit').then(([c, s]) => [
    c,
    s,
  ]);
  return code ?? 128 + (by === null ? 0 : constants.signals[by]);
}
