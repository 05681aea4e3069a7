import type { Settings } from '../../domain/postgres/databases.ts';
import type { Environment } from '../../domain/stack.ts';
import { doubt, type Finding, problem, strict } from './finding.ts';

type Values = Settings['values'];

/** One thing that is wrong with a configuration, whatever the load. `strict`: only where people depend on it. */
type Rule = {
  readonly holds: (values: Values) => boolean;
  readonly is: 'problem' | 'warning' | 'strict';
  readonly what: string | ((values: Values) => string);
  readonly mend: string;
};

const reload = (setting: string): string => `ALTER SYSTEM SET ${setting}, then SELECT pg_reload_conf()`;

/** Slower statements than this belong into the log (document 002); milliseconds. */
const slowest = 1000;
const loggedAfter = (values: Values): number => Number(values.log_min_duration_statement ?? 0);
const logSlow = reload("log_min_duration_statement = '1s'");

const rules: readonly Rule[] = [
  {
    holds: (values) => loggedAfter(values) < 0,
    is: 'strict',
    what: 'log_min_duration_statement is off: slow statements leave no trace in the log',
    mend: logSlow,
  },
  {
    holds: (values) => loggedAfter(values) > slowest,
    is: 'strict',
    what: (values) =>
      `log_min_duration_statement is ${loggedAfter(values)} ms: statements of a second leave no trace in the log`,
    mend: logSlow,
  },
  {
    holds: ({ fsync }) => fsync === 'off',
    is: 'problem',
    what: 'fsync is off: a crash of the machine can destroy every database',
    mend: reload('fsync = on'),
  },
  {
    holds: (values) => values.full_page_writes === 'off',
    is: 'problem',
    what: 'full_page_writes is off: a crash can tear pages for good',
    mend: reload('full_page_writes = on'),
  },
  {
    holds: ({ autovacuum }) => autovacuum === 'off',
    is: 'warning',
    what: 'autovacuum is off: tables grow until the server stops itself',
    mend: reload('autovacuum = on'),
  },
  {
    holds: (values) => values.password_encryption === 'md5',
    is: 'strict',
    what: 'new passwords are kept as md5, which can be guessed from a stolen copy',
    mend: `${reload("password_encryption = 'scram-sha-256'")}; set the passwords anew`,
  },
  {
    holds: ({ ssl, listen_addresses = '' }) => ssl === 'off' && isReachable(listen_addresses),
    is: 'strict',
    what: ({ listen_addresses }) =>
      `it listens on ${listen_addresses} and speaks no TLS: data and passwords can be read on the way`,
    mend: 'set ssl = on with ssl_cert_file and ssl_key_file, or listen on localhost only',
  },
];

const isReachable = (addresses: string): boolean =>
  addresses
    .split(',')
    .map((address) => address.trim())
    .some((address) => address !== '' && !/^(?:localhost|127\..*|::1)$/.test(address));

/** What is wrong with a server's configuration, whatever its load. */
export function examineSettings(
  environment: Environment | undefined,
  id: string,
  { values, pendingRestart }: Settings,
): readonly Finding[] {
  const broken = rules.filter(({ holds }) => holds(values));
  const waiting = `changed, and not in force before a restart: ${pendingRestart.join(', ')}`;
  return [
    ...broken.map((rule) => told(rule, values, id, environment)),
    ...(pendingRestart.length > 0
      ? [doubt(id, waiting, 'restart it when that suits, or take the change back')]
      : []),
  ];
}

function told(
  { is, what, mend }: Rule,
  values: Values,
  id: string,
  environment: Environment | undefined,
): Finding {
  const said = typeof what === 'string' ? what : what(values);
  if (is === 'strict') return strict(environment, id, said, mend);
  return (is === 'problem' ? problem : doubt)(id, said, mend);
}
