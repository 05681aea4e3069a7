import { formatPostgresUrl, parsePostgresUrl } from './addresses/postgres-url.ts';
import { mask } from './redact.ts';
import type { SecretReference } from './schema/secret.ts';

/** A PostgreSQL URL put together anew from its harmless parts: whatever else an odd one carries stays out. */
export function hideUrl(url: SecretReference): SecretReference {
  if (typeof url !== 'string') return hideReference(url);
  const parsed = parsePostgresUrl(url);
  if (parsed.is === 'refused') return mask;
  const { host = '/run/postgresql', port = 5432, database = 'postgres', user, password, ssl } = parsed.parts;
  const shown = formatPostgresUrl({
    host,
    port,
    database,
    user,
    mode: ssl.mode,
    password: password && 'secret',
  });
  return password === undefined ? shown : shown.replace(':secret@', `:${mask}@`);
}

/** A reference stays, except a command's arguments; a literal is masked. */
export function hideReference(reference: SecretReference): SecretReference {
  if (typeof reference === 'string') return mask;
  if (!('command' in reference)) return reference;
  return { command: hideArguments(reference.command) };
}

/** A program without what it is given. */
export const hideArguments = ([program = '', ...args]: readonly string[]): string[] => [
  program,
  ...args.map(() => mask),
];
