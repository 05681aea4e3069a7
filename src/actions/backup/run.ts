import type { Readable } from 'node:stream';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import type { Ended } from '../../systems/programs.write.ts';
import type { Hands } from '../faces.ts';
import type { Facts } from './facts.ts';
import type { Inside } from './inside.ts';
import { applicationOf, libpqEnvironment, passfileText } from './libpq.ts';

type Client = {
  readonly argv: readonly string[];
  /** The database that it connects to; left out: the one of the login. */
  readonly database?: string;
  readonly input?: Readable;
  readonly onOutput?: (bytes: Uint8Array) => void | Promise<void>;
  /** The container that it is run in; left out: it is run here. */
  readonly within?: Inside | null;
  readonly onLine?: (line: string) => void;
};

/** Runs a client of PostgreSQL against a server. @throws ReadError with the client's own complaint when it fails. */
export async function runClient(
  hands: Pick<Hands, 'programs' | 'env' | 'engine'>,
  login: PostgresLogin,
  { id }: Pick<Facts, 'id'>,
  client: Client,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const { argv, within } = client;
  const ended = await (within === undefined || within === null
    ? runHere(hands, login, id, client, signal)
    : runInside(hands, login, id, { ...client, within }, signal));
  const errors = withoutPassword(ended.errors, login);
  if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(argv, { ...ended, errors }));
  return { ...ended, errors };
}

/** Beside the server itself: by its own port, and with the password in the environment of the program alone. */
function runInside(
  hands: Pick<Hands, 'engine'>,
  login: PostgresLogin,
  id: string,
  { argv, database = login.database, input, onOutput, onLine, within }: Client & { readonly within: Inside },
  signal: AbortSignal,
): Promise<Ended> {
  const { user, password } = login;
  const own: PostgresLogin = {
    ...{ host: '127.0.0.1', port: within.port, database, user, password },
    ssl: { mode: 'prefer' },
  };
  const { PATH: _, HOME: __, ...env } = libpqEnvironment(own, { application: applicationOf(id), env: {} });
  return hands.engine(within.engine).run(
    within,
    {
      argv,
      env: { ...env, ...(password !== undefined && { PGPASSWORD: password }) },
      ...(input && { input }),
      ...(onOutput && { onOutput }),
      ...(onLine && { onLine }),
    },
    signal,
  );
}

function runHere(
  hands: Pick<Hands, 'programs' | 'env'>,
  login: PostgresLogin,
  id: string,
  { argv, database = login.database, input, onLine }: Client,
  signal: AbortSignal,
): Promise<Ended> {
  const env = libpqEnvironment({ ...login, database }, { application: applicationOf(id), env: hands.env });
  const secret = { variable: 'PGPASSFILE', text: passfileText(login) };
  return hands.programs().run(
    {
      argv,
      env,
      ...(login.password !== undefined && { secret }),
      ...(input && { input }),
      ...(onLine && { onLine }),
    },
    signal,
  );
}

const withoutPassword = (text: string, { password }: PostgresLogin): string =>
  password === undefined || password === '' ? text : text.replaceAll(password, '******');

const isProgram = /^(pg_\w+|psql|redis-\S+)$/;

/** "pg_dump: connection to server at … failed: FATAL: password authentication failed": what it said, in one line. */
export function complaintOf(
  argv: readonly string[],
  { exitCode, errors }: { readonly exitCode: number; readonly errors: string },
): string {
  const program = argv.find((word) => isProgram.test(word)) ?? argv[0] ?? '';
  const lines = errors.split('\n');
  const told = lines.filter((line) => /\b(error|fatal|detail)\b/i.test(line));
  const said = (told.length > 0 ? told : lines.slice(-1))
    .map((line) =>
      line
        .replace(/^pg_\w+: (error: )?/, '')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(
      (line) =>
        line !== '' && !line.startsWith('detail: Command was') && !line.startsWith('detail: Query was'),
    )
    .slice(0, 3)
    .join('; ');
  return said === '' ? `${program} failed with exit code ${exitCode}` : `${program}: ${said}`;
}
