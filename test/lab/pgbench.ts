import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Site } from './part.ts';
import { account, launch } from './processes.ts';

/** A load generator: `rate` transactions a second from `clients` connections, under its own application name. */
export type Load = {
  readonly application: string;
  readonly script: keyof typeof scripts;
  readonly clients: number;
  readonly rate: number;
};

const scripts = {
  order: `\\set customer random(1, 500)
\\set product random(1, 200)
BEGIN;
INSERT INTO orders (customer_id, product_id, quantity) VALUES (:customer, :product, 1);
UPDATE products SET stock = stock - 1 WHERE id = :product;
COMMIT;
`,
  report: `SELECT product_id, count(*), sum(quantity) FROM orders GROUP BY product_id ORDER BY 2 DESC LIMIT 10;
`,
  browse: `\\set product random(1, 200)
SELECT name, price, stock FROM products WHERE id = :product;
`,
} as const;

/** pgbench gives up when its server goes away; this begins again. */
const forever = 'while :; do "$@"; sleep 1; done';

/** Starts a load as `app`. It ends with the lab. */
export async function pgbench(site: Site, port: number, password: string, load: Load): Promise<void> {
  const directory = join(site.directory, 'load');
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  const script = join(directory, `${load.script}.sql`);
  writeFileSync(script, scripts[load.script], { mode: 0o644 });
  const server = ['-h', '127.0.0.1', '-p', `${port}`, '-U', 'app'];
  const pace = ['-c', `${load.clients}`, '-j', '1', '-R', `${load.rate}`, '-T', '864000'];
  await launch(
    site,
    ['sh', '-c', forever, 'load', 'pgbench', ...server, '-n', '-f', script, ...pace, 'shop'],
    {
      as: account('postgres'),
      env: { PGPASSWORD: password, PGAPPNAME: load.application },
      log: join(site.directory, `${load.application}.log`),
    },
  );
}
