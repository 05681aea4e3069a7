import type { Environment } from '../../domain/stack.ts';

export type Variables = ReadonlyMap<string, string>;

/** The names frameworks give the environment they run in, the plainest first. */
export const environmentNames = [
  'ENVIRONMENT',
  'APP_ENV',
  'FLASK_ENV',
  'NODE_ENV',
  'DJANGO_ENV',
  'RAILS_ENV',
];

const environments: Readonly<Record<string, Environment>> = {
  development: 'development',
  dev: 'development',
  local: 'development',
  testing: 'testing',
  test: 'testing',
  staging: 'staging',
  stage: 'staging',
  production: 'production',
  prod: 'production',
};

/** The environment a word means; undefined where it means none. */
export const parseEnvironment = (word: string): Environment | undefined =>
  environments[word.trim().toLowerCase()];

/** The environment that an environment file says it is for. */
export function environmentIn(variables: Variables): Environment | undefined {
  const named = environmentNames.find((name) => variables.has(name));
  return named === undefined ? undefined : parseEnvironment(variables.get(named) ?? '');
}
