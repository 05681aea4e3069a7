import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLab } from '../test/lab/lab.ts';
import { LabError, type Part } from '../test/lab/part.ts';
import { partNames, parts, usualParts } from '../test/lab/parts.ts';
import { alive, signal, until } from '../test/lab/processes.ts';
import { labs, type Register, reapAbandoned } from '../test/lab/reap.ts';

const usage = `npm run lab -- up [PART…] [--detach]   start ${usualParts.join(', ')}, or the parts named, also redisCluster; Ctrl-C or down ends it
npm run lab -- status                   what runs where
npm run lab -- down                     end it`;

const commands = { up, down, status } as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { detach: { type: 'boolean' } },
});
const [word = 'up', ...chosen] = positionals;
if (word === 'up' || word === 'down' || word === 'status') await commands[word]().catch(fail);
else fail(new LabError(usage));

async function up(): Promise<void> {
  if (values.detach === true) return detach();
  const named = chosen.length === 0 ? usualParts : partNames.filter((name) => chosen.includes(name));
  const unknown = chosen.filter((word) => !partNames.some((name) => name === word));
  if (unknown.length > 0) throw new LabError(`The lab has no part "${unknown.join('", "')}".\n${usage}`);
  const lab = await startLab({ parts: named, purpose: 'hand' });
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => once(process, name)));
  const wait = setInterval(() => undefined, 2 ** 30);
  if (process.send === undefined) print(lab.facts, 'Ctrl-C ends it.');
  else process.send('up');
  await asked;
  clearInterval(wait);
  await lab.down();
}

/** Starts `up` in a session of its own, and waits until it says that everything is up. */
async function detach(): Promise<void> {
  // Our own would stay open with the lab, and whoever reads them to their end would wait as long.
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-detach-'));
  const errors = await open(join(directory, 'errors'), 'w+');
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'up', ...chosen], {
    detached: true,
    stdio: ['ignore', 'ignore', errors.fd, 'ipc'],
  });
  const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  process.stderr.write(await readFile(join(directory, 'errors')));
  await errors.close();
  await rm(directory, { recursive: true });
  if (answer !== 'up') process.exit(1);
  child.disconnect();
  child.unref();
  await status();
}

async function status(): Promise<void> {
  const found = labs().filter(({ owner }) => alive(owner));
  if (found.length === 0) console.log('No lab is up.');
  for (const { facts, purpose, id, owner } of found) {
    const end =
      purpose === 'hand' ? 'npm run lab -- down ends it.' : `It belongs to a ${purpose}, pid ${owner.pid}.`;
    if (facts === undefined) console.log(`Lab ${id} is starting. ${end}`);
    else print(facts, end);
  }
}

/** Ends what was started by hand, and what nobody owns any more; a lab that a test run uses stays. */
async function down(): Promise<void> {
  for (const { owner, directory, purpose, id } of labs()) {
    if (purpose !== 'hand' || !signal(owner, 'SIGTERM')) continue;
    await until(`End of lab ${id}`, async () => (existsSync(directory) ? undefined : true));
    console.log(`Lab ${id} is down.`);
  }
  await reapAbandoned();
}

function print({ id, directory, parts: up, stackFile }: NonNullable<Register['facts']>, end: string): void {
  const lines = partNames.flatMap((name) => {
    const part: Part<unknown, unknown> = parts[name];
    const facts = up[name];
    return facts === undefined ? [] : `  ${name.padEnd(12)} ${part.describe(facts)}`;
  });
  console.log(`Lab ${id} is up in ${directory}\n${lines.join('\n')}
Open the console on it:  npm start -- --config ${stackFile}
${end}`);
}

function fail(error: unknown): void {
  console.error(error instanceof LabError ? error.message : error);
  process.exitCode = 1;
}
