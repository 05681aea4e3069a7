import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import type { Lab } from '../test/lab/lab.ts';
import { freePorts } from '../test/lab/ports.ts';
import { type Writer, writing } from './writer.ts';

type Engine = Lab<'docker'>;

/** The container that is deployed. */
export const front = 'shop-front';

const until = (ended: string): string =>
  `trap "exit 0" TERM; httpd -p 8080 -h /www; until ${ended}; do sleep 0.1; done`;
const check = (command: string): string =>
  `HEALTHCHECK --interval=500ms --timeout=2s --retries=2 CMD ${command}`;
const answers = check('wget -q -O /dev/null http://127.0.0.1:8080/health');

/** What each version does: its program, and its health check. */
const versions = {
  '1': [until('false'), answers],
  /** Passes every check, and ends at the first order that it does not understand. */
  '2': [`${until('[ -e /orders/odd ]')}; echo "no column orders.discount"; exit 3`, answers],
  '3': [until('false'), check('false')],
} as const;

/** A front of version 1 that answers, two later versions of it that nobody runs yet, and who asks it all the time. */
export async function frontOf({ docker: { client }, facts }: Engine) {
  const base = await client.createContainer({ Image: 'quarterdeck-lab:1', Cmd: ['true'] });
  for (const [tag, [script, health]] of Object.entries(versions)) {
    const changes = [`CMD ${JSON.stringify(['sh', '-c', script])}`, health];
    await base.commit({ repo: front, tag, changes: changes.join('\n') });
  }
  await base.remove();
  const orders = join(facts.directory, 'orders');
  mkdirSync(orders);
  const [port = 0] = await freePorts(1);
  const container = await client.createContainer({
    name: front,
    Image: `${front}:1`,
    HostConfig: {
      Binds: [`${orders}:/orders`],
      RestartPolicy: { Name: 'always' },
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
    },
  });
  await container.start();
  const now = async () => {
    const { Id, Image, State } = await client.getContainer(front).inspect();
    return { id: Id, image: Image, health: State.Health?.Status };
  };
  while ((await now()).health !== 'healthy') await sleep(100);
  return {
    now,
    first: await now(),
    load: users(`http://127.0.0.1:${port}/health`),
    /** What version 2 does not understand. */
    order: () => writeFileSync(join(orders, 'odd'), 'discount'),
  };
}

/** Asks it all the time; nobody writes. */
const users = (url: string): Writer =>
  writing(
    async () => {
      const { ok } = await fetch(url, {
        headers: { connection: 'close' },
        signal: AbortSignal.timeout(1_000),
      });
      if (!ok) throw new Error('it does not answer well');
    },
    async () => {},
  );

/** The lab's own stack file, with the rights of whoever operates it, and with what may be deployed. */
export function operated({ facts }: Engine): string {
  const stack = parse(readFileSync(facts.stackFile, 'utf8'));
  const path = join(facts.directory, 'drill.yaml');
  const services = [{ name: 'front', kind: 'container', container: front }];
  writeFileSync(path, stringify({ ...stack, access: 'operate', services }), { mode: 0o600 });
  return path;
}
