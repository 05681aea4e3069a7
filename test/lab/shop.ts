/** Who logs in with a password: the shop itself, the console's least-privilege roles, the replicas, the pooler's admin. */
export const roles = [
  'app',
  'replicator',
  'ops_monitor',
  'ops_failover',
  'ops_dump',
  'ops_basebackup',
  'pooler_admin',
] as const;

type Passwords = { readonly [K in (typeof roles)[number]]: string };

/** The roles as the console's documentation asks for them. */
export const rolesSql = (passwords: Passwords): string => `
${roles.map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${passwords[role]}';`).join('\n')}
ALTER ROLE replicator REPLICATION;
ALTER ROLE ops_monitor CONNECTION LIMIT 5;
GRANT pg_monitor TO ops_monitor;
ALTER ROLE ops_failover REPLICATION CONNECTION LIMIT 3;
GRANT pg_monitor, pg_checkpoint, pg_signal_backend TO ops_failover;
GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer), pg_reload_conf(), pg_wal_replay_resume() TO ops_failover;
GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name TO ops_failover;
ALTER ROLE ops_dump BYPASSRLS CONNECTION LIMIT 8;
GRANT pg_read_all_data TO ops_dump;
ALTER ROLE ops_basebackup REPLICATION CONNECTION LIMIT 3;
`;

/** A small shop, with names in several scripts. */
export const shopSql = `
CREATE EXTENSION pg_stat_statements;
SET ROLE app;
CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, city text NOT NULL);
CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, price numeric(8, 2) NOT NULL, stock int NOT NULL);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  customer_id int NOT NULL REFERENCES customers,
  product_id int NOT NULL REFERENCES products,
  quantity int NOT NULL,
  placed_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE "订单备注" (order_id bigint REFERENCES orders, "内容" text);
INSERT INTO customers
  SELECT n, 'Customer ' || n, (ARRAY['Köln', '上海', 'São Paulo', 'Kraków'])[1 + n % 4] FROM generate_series(1, 500) n;
INSERT INTO products SELECT n, 'Product ' || n, n * 1.25, 1000000 FROM generate_series(1, 200) n;
INSERT INTO orders (customer_id, product_id, quantity)
  SELECT 1 + n % 500, 1 + n % 200, 1 + n % 3 FROM generate_series(1, 20000) n;
CREATE INDEX ON orders (customer_id);
ANALYZE;
`;
