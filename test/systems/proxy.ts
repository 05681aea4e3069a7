import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Recorded = AsyncDisposable & {
  /** Everything that was sent to the service, as it stood on the wire, one connection after the other. */
  readonly sent: () => string;
  readonly conversations: () => readonly Buffer[];
  /** Ends all that is said, and lets nobody through until it is disposed: the service is gone. */
  readonly cut: () => Disposable;
  /** Nothing of what is said comes through until it is disposed, and nobody hears that. */
  readonly stall: () => Disposable;
};
export type Proxy = Recorded & { readonly socket: string };

/** Stands between the console and an engine, and keeps what passes. It changes nothing. */
export async function proxyTo(engine: string): Promise<Proxy> {
  const directory = await mkdtemp(join(tmpdir(), 'qd-proxy-'));
  const socket = join(directory, 'docker.sock');
  const { server, ...recorded } = relay(() => connect(engine));
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    ...recorded,
    async [Symbol.asyncDispose]() {
      await recorded[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The same in front of a port of this machine, on another one. */
export async function proxyToPort(service: number): Promise<Recorded & { readonly port: number }> {
  const { server, ...recorded } = relay(() => connect(service, '127.0.0.1'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, ...recorded };
}

function relay(reach: () => Socket): Recorded & { readonly server: Server } {
  const open = new Set<Socket>();
  const conversations: Buffer[][] = [];
  let isCut = false;
  const server = createServer((console) => {
    if (isCut) return void console.destroy();
    const onward = reach();
    const chunks: Buffer[] = [];
    conversations.push(chunks);
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
  return {
    server,
    sent: () => Buffer.concat(conversations.flat()).toString('latin1'),
    conversations: () => conversations.map((chunks) => Buffer.concat(chunks)),
    cut() {
      isCut = true;
      for (const end of open) end.destroy();
      return {
        [Symbol.dispose]: () => {
          isCut = false;
        },
      };
    },
    stall() {
      const stalled = [...open];
      for (const end of stalled) end.pause();
      return {
        [Symbol.dispose]: () => {
          for (const end of stalled) end.resume();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      for (const end of open) end.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
