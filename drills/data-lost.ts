import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { readBackups } from '../src/records/backups.ts';
import type { Node } from '../test/lab/node.ts';
import { until } from '../test/lab/processes.ts';
import { drill } from './drill.ts';
import { operated, writer, written } from './postgres.ts';

export const dataLost = drill({
  name: 'data-lost',
  title: 'PostgreSQL: a table was dropped, and comes back from the last backup',
  parts: ['postgres'],
  async stage(lab, quarterdeck) {
    const { p1 } = lab.postgres;
    const load = await writer(lab);
    const shop = await shopOn(p1);
    const directory = join(lab.facts.directory, 'backups');
    mkdirSync(directory, { mode: 0o700 });
    const checks = [{ name: 'orders', url: shop.url, every: '2s', fast: '1s' }];
    const config = operated(lab, { backup: { directory } }, { checks });
    await quarterdeck('run', 'backup', 'postgres/main', '--yes', '--config', config);
    const { places } = await readBackups([{ target: 'postgres/main', directory }]);
    const begun = places[0]?.backups[0]?.startedAt ?? 0;
    const sinceThen = load.acknowledged();
    await until('More of it', async () => (load.acknowledged() > sinceThen + 100 ? true : undefined));
    const found = () => written(p1);
    return {
      config,
      incident: {
        befall: async () => void (await p1.sql('DROP TABLE written')),
        symptom: /CheckFailing .*orders/,
      },
      async mend(hands) {
        await hands.press('? help');
        await hands.press('8 Backups');
        await hands.point(/postgres\/main|shop/);
        await hands.press('a actions');
        await hands.point(/Restore/);
        await hands.press('↵ take');
        await hands.see(/Everything in shop after \S+ .* is lost/);
        await hands.press('Tab, then type');
        await hands.type('shop');
        await hands.see(/done in/);
      },
      isMended: shop.isWell,
      lost: () => load.lost(found, begun),
      stated: async () => (await load.lost(found)) - (await load.lost(found, begun)),
      interruption: load.interruption,
      async [Symbol.asyncDispose]() {
        await shop[Symbol.asyncDispose]();
        await load[Symbol.asyncDispose]();
      },
    };
  },
});

/** The shop, which says itself whether it can work. */
async function shopOn(node: Node) {
  const isWell = (): Promise<boolean> =>
    node.sql('SELECT count(*) FROM written').then(
      () => true,
      () => false,
    );
  const server = createServer(async (_, response) => response.writeHead((await isWell()) ? 200 : 500).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a shop without a port');
  return {
    isWell,
    url: `http://127.0.0.1:${address.port}/health`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
