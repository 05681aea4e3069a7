import { dirname } from 'node:path';
import type { SecretReference } from '../schema/secret.ts';
import { isVariable } from '../secrets.ts';
import type { Sections } from '../sections.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Variables } from './names.ts';

/** What leads to an engine is the caller's; everything else that says what to watch comes from the file. */
const own = /^(?:HOME|PATH|XDG_RUNTIME_DIR|DOCKER_.*)$/;

/** The surroundings of an environment file: its variables, and its directory for relative paths. */
export function surroundedBy(path: string, variables: Variables, outside: Surroundings): Surroundings {
  const kept = Object.entries(outside.env).filter(([name]) => own.test(name));
  return { ...outside, cwd: dirname(path), env: Object.fromEntries([...kept, ...variables]) };
}

/** The servers with each variable that is in the file referred to there, so that nobody has to load it first. */
export function referringTo(
  path: string,
  variables: Variables,
  { postgres, redis }: Pick<Sections, 'postgres' | 'redis'>,
): Pick<Sections, 'postgres' | 'redis'> {
  const moved = <T extends Credentials>(section: T): T => ({
    ...section,
    ...(section.url !== undefined && { url: inFile(section.url) }),
    ...(section.password !== undefined && { password: inFile(section.password) }),
  });
  const inFile = (reference: SecretReference): SecretReference =>
    isVariable(reference) && variables.has(reference.env) ? { env: reference.env, file: path } : reference;
  return {
    postgres: postgres.map(({ nodes, pooler, ...cluster }) => ({
      ...cluster,
      nodes: nodes.map(moved),
      ...(pooler !== undefined && { pooler: moved(pooler) }),
    })),
    redis: redis.map(moved),
  };
}

type Credentials = {
  readonly url?: SecretReference | undefined;
  readonly password?: SecretReference | undefined;
};
