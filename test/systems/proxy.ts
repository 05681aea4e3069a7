import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Proxy = AsyncDisposable & {
  readonly socket: string;
  /** Everything that was sent to the engine, as it stood on the wire. */
  readonly sent: () => string;
};

/** Stands between the console and an engine, and keeps what passes. It changes nothing. */
export async function proxyTo(engine: string): Promise<Proxy> {
  const directory = await mkdtemp(join(tmpdir(), 'qd-proxy-'));
  const socket = join(directory, 'docker.sock');
  const open = new Set<Socket>();
  const chunks: Buffer[] = [];
  const server = createServer((console) => {
    const onward = connect(engine);
    for (const end of [console, onward]) {
      open.add(end);
      end.on('error', () => undefined);
      end.on('close', () => {
        open.delete(end);
        console.destroy();
        onward.destroy();
      });
    }
    console.on('data', (chunk) => chunks.push(chunk));
    console.pipe(onward).pipe(console);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    sent: () => Buffer.concat(chunks).toString('latin1'),
    async [Symbol.asyncDispose]() {
      for (const end of open) end.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
