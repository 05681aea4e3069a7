import { readFile } from 'node:fs/promises';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin, SslMode } from '../../domain/connection.ts';
import type { Conninfo } from '../../domain/postgres/conninfo.ts';
import { explain } from './errors.ts';
import { count, text } from './row.ts';
import { openWire } from './wire.ts';

const modes: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Asks a server, as a standby with this connection string would from here, what it would send. Nothing is sent. `usual`: where
 * libpq would look for a password that the string does not have.
 * @throws ReadError where it does not let such a standby in.
 */
export async function whatItSends(
  words: Conninfo,
  usual: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly systemIdentifier: string; readonly timeline: number }> {
  const login = await loginOf(words, usual);
  const title = `${login.host}:${login.port}`;
  try {
    const wire = await openWire(login, signal, { replicates: true });
    try {
      const [[row = {}] = []] = await wire.run('IDENTIFY_SYSTEM', signal);
      return { systemIdentifier: text(row, 'systemid'), timeline: count(row, 'timeline') };
    } finally {
      wire.close();
    }
  } catch (error) {
    throw explain(error, title, login);
  }
}

async function loginOf(words: Conninfo, usual: string | undefined): Promise<PostgresLogin> {
  const host = words.get('hostaddr') ?? words.get('host') ?? '/var/run/postgresql';
  const port = words.get('port') ?? '5432';
  const user = words.get('user') ?? 'postgres';
  const mode = modes.find((one) => one === words.get('sslmode')) ?? 'prefer';
  const files = { ca: words.get('sslrootcert'), cert: words.get('sslcert'), key: words.get('sslkey') };
  const given = Object.entries(files).filter(([, path]) => path !== undefined);
  const place = { host, port, user };
  const written = words.get('passfile');
  const password =
    words.get('password') ??
    (written === undefined
      ? usual && (await passwordIn(usual, place).catch(() => undefined))
      : await passwordIn(written, place));
  return {
    ...{ host, port: Number(port), database: 'replication', user, password: password || undefined },
    ssl: { mode, ...Object.fromEntries(given) },
  };
}

/** As libpq looks a password up: the first line that fits. */
async function passwordIn(
  path: string,
  { host, port, user }: { readonly host: string; readonly port: string; readonly user: string },
): Promise<string | undefined> {
  const lines = await readFile(path, 'utf8').catch(() => {
    throw new ReadError('credentials', `the password file ${path} cannot be read here`);
  });
  const wanted = [host, port, 'replication', user];
  for (const line of lines.split('\n')) {
    const fields = Array.from(line.matchAll(/((?:[^:\\]|\\.)*)(?::|$)/g), ([, field = '']) =>
      field.replace(/\\(.)/g, '$1'),
    );
    const [password] = fields.slice(4);
    if (
      password !== undefined &&
      wanted.every((value, index) => fields[index] === '*' || fields[index] === value)
    )
      return password;
  }
  return undefined;
}
