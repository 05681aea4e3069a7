import { formatPath } from '../../config/file/path.ts';
import { formatSource, resolveSecret } from '../../config/secrets.ts';
import { type NamedSecret, secretsOf } from '../../config/sections.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import { ReadError } from '../../core/reading.ts';
import { cronVariables } from './cron.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';
import type { Known } from './known.ts';

const id = 'secrets';

/** Resolves every secret as it is here, and again as a timer or cron would have it. No value is kept or told. */
export async function examineSecrets({
  loaded,
  surroundings,
}: Pick<Known, 'loaded' | 'surroundings'>): Promise<readonly Finding[]> {
  if (loaded.is === 'refused') return [];
  const secrets = secretsOf(loaded.sections).filter(({ reference }) => typeof reference !== 'string');
  if (secrets.length === 0) return [];
  if (loaded.source.from === 'discovery') return [ofDiscovery(secrets)];
  const found = (await Promise.all(secrets.map((secret) => examine(secret, surroundings)))).flat();
  return found.length > 0 ? found : [fine(id, `${secrets.length} resolved, also as a timer or cron would`)];
}

/** Found by variables of this shell: elsewhere the same program would find something else. */
const ofDiscovery = (secrets: readonly NamedSecret[]): Finding =>
  fine(
    id,
    `${secrets.map(({ reference }) => formatSource(reference)).join(', ')} of this shell say what is watched; cron does not have them: quarterdeck config init --env FILE writes a stack file that refers to a file`,
  );

async function examine(
  { reference, path }: NamedSecret,
  surroundings: Surroundings,
): Promise<readonly Finding[]> {
  const name = formatPath(path);
  const here = await complaint(reference, name, surroundings);
  if (here !== undefined) return [problem(id, here, 'mend it, or the reference to it')];
  const there = await complaint(reference, name, { ...surroundings, env: cronVariables(surroundings) });
  if (there === undefined) return [];
  return [
    doubt(
      id,
      `a timer or cron cannot resolve it, though this shell can: ${there}`,
      'refer to {file: PATH} or {env: NAME, file: PATH}, which are the same for everybody',
    ),
  ];
}

async function complaint(
  reference: NamedSecret['reference'],
  name: string,
  outside: Pick<Surroundings, 'env' | 'files'>,
): Promise<string | undefined> {
  try {
    await resolveSecret(reference, name, outside);
    return undefined;
  } catch (error) {
    if (error instanceof ReadError) return error.message;
    throw error;
  }
}
