import { copyFileSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { until } from '../../lab/processes.ts';
import { lab, redisNames, users } from './lab.ts';

const shown = (pid: string): string => `LoadState=loaded
StatusText=
MainPID=${pid}
ExecMainStatus=0
Type=notify
Restart=on-failure
TimeoutStartUSec=1min 30s
TimeoutStopUSec=5s
KillSignal=2
RequiredBy=
BoundBy=
ConsistsOf=
TriggeredBy=
`;

export type Goods = Awaited<ReturnType<typeof furnish>>;

/** What the actions are about: a container, a unit, a database, users, files; gone when it is disposed. */
export async function furnish(at: (...parts: readonly string[]) => string, secret: () => string) {
  const { p1 } = lab.postgres;
  const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  for (const name of ['bin', 'bin/state', 'app', 'drop', 'logs']) mkdirSync(at(name), { mode: 0o700 });
  copyFileSync(here('../lifecycle/systemctl.sh'), at('bin', 'systemctl'));
  symlinkSync('/usr/bin/env', at('bin', 'sudo'));
  // It counts as what runs the master of Redis.
  const master = lab.redis.servers[await lab.redis.masterNow()];
  writeFileSync(
    at('bin', 'state', 'shown'),
    shown(readFileSync(`${master.directory}/redis.pid`, 'utf8').trim()),
  );
  writeFileSync(at('bin', 'state', 'unit'), 'active running success 0123456789abcdef0123456789abcdef 0\n');
  writeFileSync(at('app', 'app.conf'), 'a = 1\n');
  writeFileSync(at('logs', 'app.log'), 'one\n');
  for (const path of [at('drop', 'old.bin'), at('logs', 'app.log.1')]) {
    writeFileSync(path, 'old\n');
    utimesSync(path, 1e9, 1e9);
  }
  using database = new DatabaseSync(at('app.db'));
  database.exec(
    'PRAGMA journal_mode = wal; CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1), (2)',
  );

  const environment = secret();
  const container = await lab.docker.client.createContainer({
    name: 'qd-table',
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'],
    Env: [`DB_PASSWORD=${environment}`],
    Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 2e9, Retries: 2 },
  });
  await container.start();

  const passwords = { watch: secret(), operate: secret(), redisWatch: secret(), redisOperate: secret() };
  const quoted = (text: string): string => `'${text}'`;
  const drop = async (): Promise<void> => {
    const rows = await p1.sql(`SELECT datname FROM pg_database WHERE starts_with(datname, '${users.till}')`);
    for (const { datname } of rows) await p1.sql(`DROP DATABASE "${datname}" WITH (FORCE)`);
    for (const role of [users.watch, users.operate]) await p1.sql(`DROP ROLE IF EXISTS ${role}`);
  };
  await drop();
  await p1.sql(
    `CREATE ROLE ${users.watch} LOGIN PASSWORD ${quoted(passwords.watch)}; GRANT pg_monitor TO ${users.watch};
     CREATE ROLE ${users.operate} LOGIN SUPERUSER PASSWORD ${quoted(passwords.operate)}`,
  );
  const r1 = lab.postgres.r1;
  await until(
    'The roles on the standby',
    async () =>
      (await r1.sql(`SELECT FROM pg_roles WHERE rolname = '${users.operate}'`)).length === 1 || undefined,
  );
  await r1.pauseReplay();
  const session = new pg.Client({ connectionString: p1.url('app'), application_name: 'table' });
  session.on('error', () => {});
  await session.connect();
  const { rows } = await session.query('SELECT pg_backend_pid() AS pid');
  const crowd = new pg.Client({ connectionString: p1.url('app'), application_name: 'table-crowd' });
  crowd.on('error', () => {});
  await crowd.connect();
  // Somebody whose statement takes as long as there are tests.
  const busy = session.query('SELECT pg_sleep(600)').catch(() => {});
  await p1.sql(`CREATE DATABASE ${users.till} OWNER app`);
  await p1.sql(
    'CREATE TABLE receipts (id int PRIMARY KEY); INSERT INTO receipts VALUES (1), (2)',
    users.till,
  );
  for (const name of redisNames) {
    const rights = [
      '~*',
      '&*',
      '-@all',
      '+ping',
      '+info',
      '+role',
      '+client|setname',
      '+select',
      '+pubsub|numsub',
    ];
    await lab.redis[name].command('ACL', 'SETUSER', users.watch, 'on', `>${passwords.redisWatch}`, ...rights);
    const all = ['~*', '&*', '+@all'];
    await lab.redis[name].command(
      'ACL',
      'SETUSER',
      users.operate,
      'on',
      `>${passwords.redisOperate}`,
      ...all,
    );
  }
  return {
    container,
    passwords,
    environment,
    session: String(rows[0]?.pid),
    async [Symbol.asyncDispose]() {
      await r1.resumeReplay();
      await p1.sql(`SELECT pg_terminate_backend(${rows[0]?.pid})`);
      await busy;
      await crowd.end().catch(() => {});
      // Others may have taken its place since.
      for (const { Id } of await lab.docker.client.listContainers({
        all: true,
        filters: { name: ['qd-table'] },
      }))
        await lab.docker.client.getContainer(Id).remove({ force: true });
      await drop();
      for (const name of redisNames)
        await lab.redis[name].command('ACL', 'DELUSER', users.watch, users.operate);
    },
  };
}
