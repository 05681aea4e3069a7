import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Ports of the loopback that nobody listens on now, all different, and never given twice by one process.
 * They lie below those the kernel gives to connections, one of which would take a port between this and its server.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = next();
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

const first = 10_000;

/** The last one given. Every copy of this file in a process counts on; each process begins somewhere else. */
declare global {
  var portGiven: number | undefined;
}

function next(): number {
  const room = ephemeral() - first;
  const last = globalThis.portGiven ?? first + Math.floor(Math.random() * room);
  globalThis.portGiven = first + ((last + 1 - first) % room);
  return globalThis.portGiven;
}

/** The first port the kernel gives by itself; where that leaves us no room, those are shared with it. */
function ephemeral(): number {
  const low = Number(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split('\t')[0]);
  return low > first + 1_000 ? low : 32_768;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
