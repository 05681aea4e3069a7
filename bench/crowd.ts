import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from './engine.ts';
import { hold } from './held.ts';

export type Crowd = AsyncDisposable & { readonly stackFile: string; readonly home: string };

/** A stack of so many containers, and a PostgreSQL that accepts and never says a word. */
export async function gather(containers: number): Promise<Crowd> {
  const home = await mkdtemp(join(tmpdir(), 'quarterdeck-crowd-'));
  const socket = join(home, 'docker.sock');
  const engine = await startEngine(socket, containers);
  const mute = createServer(() => {});
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve);
  });
  const address = mute.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await mkdir(join(home, 'stack'), { mode: 0o700 });
  const stackFile = join(home, 'stack/quarterdeck.yaml');
  const text = [
    'version: 1',
    'stack: crowd',
    'access: watch',
    `docker: [{ name: crowd, socket: ${socket} }]`,
    'postgres:',
    `  - { name: main, nodes: [{ name: p1, url: postgresql://ops_monitor@127.0.0.1:${port}/shop }] }`,
    '',
  ].join('\n');
  await writeFile(stackFile, text, { mode: 0o600 });
  return hold({
    stackFile,
    home,
    async [Symbol.asyncDispose]() {
      mute.close();
      await engine[Symbol.asyncDispose]();
      await rm(home, { recursive: true, force: true });
    },
  });
}
