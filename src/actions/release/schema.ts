import type { DeploySection } from '../../config/schema/deploy.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { run } from '../../systems/check/command.ts';
import type { Reach } from '../faces.ts';
import type { Common } from './facts.ts';

const patience = 10_000;
const longest = 100;

export function schemaOf(deploy: DeploySection | undefined): Common['schema'] {
  const declared = deploy?.schema;
  if (declared === undefined) return null;
  if (Array.isArray(declared)) return { is: 'program', argv: declared };
  const { postgres, database = null, sql } = declared;
  return { is: 'sql', postgres, database, sql };
}

/**
 * The version of the schema, as what is declared tells it; undefined where nothing is declared, or only looking is allowed.
 * @throws ReadError where it does not say.
 */
export async function schemaNow(
  reach: Pick<Reach, 'env' | 'stack' | 'declared'>,
  declared: Common['schema'],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (declared === null || reach.stack.access === 'watch') return undefined;
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  return declared.is === 'program'
    ? printed(reach, declared.argv, within)
    : selected(reach, declared, within);
}

async function printed(
  { env }: Pick<Reach, 'env'>,
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const { exit, output } = await run({ argv: [program, ...args], env }, signal).catch((error: unknown) => {
    throw new ReadError('refused', error instanceof Error ? error.message : String(error));
  });
  const version = sanitize(output).trim().slice(0, longest);
  if (exit !== 0 || version === '')
    throw new ReadError('refused', `${program} does not tell the version of the schema (exit ${exit})`);
  return version;
}

type Select = Extract<NonNullable<Common['schema']>, { readonly is: 'sql' }>;

/** Of the primary: a standby may not have it yet. */
async function selected(
  { stack, declared }: Pick<Reach, 'stack' | 'declared'>,
  { postgres, database, sql }: Select,
  signal: AbortSignal,
): Promise<string> {
  const nodes = stack.systems.filter(({ kind, group }) => kind === 'postgres' && group === postgres);
  let because = 'the stack has no such cluster';
  for (const { id, title } of nodes) {
    const place = { system: id, database: database ?? undefined };
    const found = await declared(place, sql, signal).catch((error: unknown) => {
      if (!(error instanceof ReadError)) throw error;
      return error;
    });
    if (found instanceof ReadError) because = found.message;
    else if (found.isStandby) because = `${title} is a standby`;
    else if (found.value === undefined) because = `what is declared gives no value on ${title}`;
    else return sanitize(found.value).trim().slice(0, longest);
  }
  throw new ReadError('refused', `${postgres} does not tell the version of the schema: ${because}`);
}
