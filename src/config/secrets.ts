import { ReadError } from '../core/reading.ts';
import { parsePostgresUrl } from './addresses/postgres-url.ts';
import { parseRedisUrl } from './addresses/redis-url.ts';
import { parseEnv, variablesIn } from './env/parse.ts';
import { reasonOf } from './files.ts';
import { outputOf } from './output.ts';
import type { SecretReference } from './schema/secret.ts';
import { type Secretive, secretsOf } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

const limit = 65_536;
const deadline = 5000;

/**
 * The value a reference stands for, without the newline at its end. `what` begins the sentence when there is none:
 * "the url of postgres/main/p1".
 * @throws ReadError of kind `credentials`; its sentence never holds the value.
 */
export async function resolveSecret(
  reference: SecretReference,
  what: string,
  outside: Pick<Surroundings, 'env' | 'files'>,
): Promise<string> {
  if (typeof reference === 'string') return reference;
  const value = await look(reference, what, outside);
  const trimmed = value?.replace(/[\r\n]+$/, '');
  if (trimmed === undefined || trimmed === '')
    throw new ReadError(
      'credentials',
      `${what}: ${formatSource(reference)} is ${value === undefined ? 'not set' : 'empty'}`,
    );
  return trimmed;
}

async function look(
  reference: Exclude<SecretReference, string>,
  what: string,
  outside: Pick<Surroundings, 'env' | 'files'>,
): Promise<string | undefined> {
  if ('command' in reference) return ofCommand(reference.command, what, outside);
  if (!('file' in reference)) return outside.env[reference.env];
  const text = await ofFile(reference.file, what, outside);
  return 'env' in reference ? variablesIn(parseEnv(text)).get(reference.env) : text;
}

/** Where a value comes from, without the value: `$DATABASE_URL`, `$DATABASE_URL of /srv/.env`, `/run/secrets/pg`, `the output of vault`. */
export function formatSource(reference: SecretReference): string {
  if (typeof reference === 'string') return 'the value in the stack file';
  if ('command' in reference) return `the output of ${reference.command[0]}`;
  if (!('file' in reference)) return `$${reference.env}`;
  return 'env' in reference ? `$${reference.env} of ${reference.file}` : reference.file;
}

/** The value, where it can be known without asking a file or a command. */
export const writtenValue = (reference: SecretReference, env: Surroundings['env']): string | undefined =>
  typeof reference === 'string' ? reference : isVariable(reference) ? env[reference.env] : undefined;

/** Whether it is a variable of whoever starts the program, which a timer or cron does not have. */
export const isVariable = (reference: SecretReference): reference is { env: string } =>
  typeof reference !== 'string' && 'env' in reference && !('file' in reference);

/** Every password that stands in the file or in a variable it refers to. */
export function writtenSecrets(sections: Secretive, env: Surroundings['env']): readonly string[] {
  return secretsOf(sections).flatMap(({ reference, holds }) => {
    const value = writtenValue(reference, env);
    if (value === undefined || holds === 'password') return value ?? [];
    const parsed = holds === 'redis url' ? parseRedisUrl(value) : parsePostgresUrl(value);
    if (parsed.is !== 'parts') return [];
    const { password, ...parts } = parsed.parts;
    // One that is a name could not be hidden: the name is on the screen.
    return password === undefined || Object.values(parts).includes(password) ? [] : password;
  });
}

async function ofFile(path: string, what: string, { files }: Pick<Surroundings, 'files'>): Promise<string> {
  try {
    return decode(await files.read(path, limit));
  } catch (error) {
    throw new ReadError('credentials', `${what}: ${path} cannot be read: ${reasonOf(error)}`);
  }
}

async function ofCommand(
  argv: readonly string[],
  what: string,
  { env }: Pick<Surroundings, 'env'>,
): Promise<string> {
  const output = await outputOf(argv, env, deadline);
  if (output.is === 'output') return decode(output.bytes);
  throw new ReadError('credentials', `${what}: ${argv[0]} ${output.because}`);
}

const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
