import type { Readable } from 'node:stream';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import type { Hands } from '../faces.ts';
import type { Facts } from './facts.ts';
import { applicationOf, libpqEnvironment, passfileText } from './libpq.ts';

type Client = {
  readonly argv: readonly string[];
  /** The database that it connects to; left out: the one of the login. */
  readonly database?: string;
  readonly input?: Readable;
  readonly onLine?: (line: string) => void;
};

/** Runs a client of PostgreSQL against a server. @throws ReadError with the client's own complaint when it fails. */
export async function runClient(
  hands: Pick<Hands, 'programs' | 'env'>,
  login: PostgresLogin,
  { id }: Pick<Facts, 'id'>,
  { argv, database = login.database, input, onLine }: Client,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const env = libpqEnvironment({ ...login, database }, { application: applicationOf(id), env: hands.env });
  const secret = { variable: 'PGPASSFILE', text: passfileText(login) };
  const ended = await hands.programs().run(
    {
      argv,
      env,
      ...(login.password !== undefined && { secret }),
      ...(input && { input }),
      ...(onLine && { onLine }),
    },
    signal,
  );
  const errors = withoutPassword(ended.errors, login);
  if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(argv, { ...ended, errors }));
  return { ...ended, errors };
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
