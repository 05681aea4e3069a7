import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { type Lab, startLab } from '../test/lab/lab.ts';
import { LabError } from '../test/lab/part.ts';
import type { UsualPart } from '../test/lab/parts.ts';

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
  const child = spawn(process.execPath, [console_, '--config', operated(lab)], {
    stdio: 'inherit',
    // What is kept of the demo goes with it.
    env: { ...process.env, QUARTERDECK_STATE: join(lab.facts.directory, 'state') },
  });
  for (const name of signals) process.on(name, () => child.kill(name));
  const [code, by]: [number | null, NodeJS.Signals | null] = await once(child, 'exit').then(([c, s]) => [
    c,
    s,
  ]);
  return code ?? 128 + (by === null ? 0 : constants.signals[by]);
}

/** The lab's stack as somebody may operate it, with backups: nothing here is anybody's. */
function operated({ facts, postgres, pgbouncer, redis }: Lab<UsualPart>): string {
  const stack = parse(readFileSync(facts.stackFile, 'utf8'));
  const [cluster] = stack.postgres;
  const [cache] = stack.redis;
  const [database] = stack.sqlite;
  const secret = (name: string, value: string): { file: string } => {
    const file = join(facts.directory, 'secrets', `operate-${name}`);
    writeFileSync(file, value, { mode: 0o600 });
    return { file };
  };
  const nodes = [postgres.p1, postgres.r1, postgres.r2].map(({ name, port, dataDirectory }) => ({
    ...cluster.nodes.find((node: { readonly name: string }) => node.name === name),
    operate: { url: `postgresql://postgres@/shop?host=${postgres.sockets}&port=${port}` },
    control: { pgdata: dataDirectory },
  }));
  const pooler = {
    ...cluster.pooler,
    operate: { url: secret('pooler', pgbouncer.url('pooler_admin', 'pgbouncer')) },
  };
  const password = secret('redis', redis.passwords.admin);
  const operate = {
    ...{ username: 'admin', password },
    ...{ sentinel_username: 'admin', sentinel_password: password },
  };
  const backup = { directory: join(facts.directory, 'backups') };
  const path = join(facts.directory, 'demo.yaml');
  const text = stringify({
    ...stack,
    access: 'operate',
    postgres: [{ ...cluster, nodes, pooler, backup }],
    redis: [{ ...cache, operate, backup }],
    sqlite: [{ ...database, backup }],
  });
  mkdirSync(backup.directory, { mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
