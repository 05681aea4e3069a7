import type { Settings } from '../../domain/postgres.ts';
import type { Environment } from '../../domain/stack.ts';
import { doubt, type Finding, problem, strict } from './finding.ts';

/** Slower statements than this belong into the log (document 002); milliseconds. */
const slowest = 1000;

const reload = (setting: string): string => `ALTER SYSTEM SET ${setting}, then SELECT pg_reload_conf()`;

/** What is wrong with a server's configuration, whatever its load. */
export function examineSettings(
  environment: Environment | undefined,
  id: string,
  { values, pendingRestart }: Settings,
): readonly Finding[] {
  const found: Finding[] = [];
  const is = (name: string, value: string): boolean => values[name] === value;
  const logged = Number(values.log_min_duration_statement ?? 0);
  if (logged < 0 || logged > slowest)
    found.push(
      strict(
        environment,
        id,
        logged < 0
          ? 'log_min_duration_statement is off: slow statements leave no trace in the log'
          : `log_min_duration_statement is ${logged} ms: statements of a second leave no trace in the log`,
        reload("log_min_duration_statement = '1s'"),
      ),
    );
  if (is('fsync', 'off'))
    found.push(
      problem(id, 'fsync is off: a crash of the machine can destroy every database', reload('fsync = on')),
    );
  if (is('full_page_writes', 'off'))
    found.push(
      problem(
        id,
        'full_page_writes is off: a crash can tear pages for good',
        reload('full_page_writes = on'),
      ),
    );
  if (is('autovacuum', 'off'))
    found.push(
      doubt(id, 'autovacuum is off: tables grow until the server stops itself', reload('autovacuum = on')),
    );
  if (is('password_encryption', 'md5'))
    found.push(
      strict(
        environment,
        id,
        'new passwords are kept as md5, which can be guessed from a stolen copy',
        reload("password_encryption = 'scram-sha-256'"),
        'set the passwords anew',
      ),
    );
  if (is('ssl', 'off') && isReachable(values.listen_addresses ?? ''))
    found.push(
      strict(
        environment,
        id,
        `it listens on ${values.listen_addresses} and speaks no TLS: data and passwords can be read on the way`,
        'set ssl = on with ssl_cert_file and ssl_key_file, or listen on localhost only',
      ),
    );
  if (pendingRestart.length > 0)
    found.push(
      doubt(
        id,
        `changed, and not in force before a restart: ${pendingRestart.join(', ')}`,
        'restart it when that suits, or take the change back',
      ),
    );
  return found;
}

const isReachable = (addresses: string): boolean =>
  addresses
    .split(',')
    .map((address) => address.trim())
    .some((address) => address !== '' && !/^(?:localhost|127\..*|::1)$/.test(address));
