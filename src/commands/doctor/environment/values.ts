import { isLocal } from '../../../config/addresses/local.ts';
import { expected, expectedOf } from '../../../config/env/expected.ts';
import { environmentIn, environmentNames, type Variables } from '../../../config/env/names.ts';
import type { Assignment } from '../../../config/env/parse.ts';
import type { Environment } from '../../../domain/stack.ts';
import { doubt, type Finding, fine, problem, strict } from '../finding.ts';

/** What the variables of one file are judged by. No finding quotes a value. */
export type Given = {
  /** The file's name, as its findings bear it. */
  readonly id: string;
  readonly assignments: readonly Assignment[];
  readonly variables: Variables;
  /** What the file says it is for, or else the stack file; production where neither does (document 000). */
  readonly environment: Environment;
};

/** Variables that are missing, empty or no value of their kind. */
export function examineValues({ id, assignments, variables }: Given): readonly Finding[] {
  return [
    ...expected
      .filter((one) => one.need === 'required' && !isGiven(one.name, variables))
      .map(({ name, about }) => problem(id, `${name} is missing`, `set it: ${about}`)),
    ...expected
      .filter((one) => one.need === 'default' && !names(one.name).some((name) => variables.has(name)))
      .map(({ name, otherwise }) => fine(id, `${name} is left out; the usual default is ${otherwise}`)),
    ...assignments.flatMap(({ name, value, line }) => {
      const one = expectedOf(name);
      if (value === '')
        return one?.need === 'required'
          ? [problem(`${id}:${line}`, `${name} is empty`, `set it: ${one.about}`)]
          : [];
      const wrong = one?.wrong?.(value);
      return wrong === undefined ? [] : [problem(`${id}:${line}`, `${name} ${wrong}`, correction(name))];
    }),
  ];
}

function correction(name: string): string {
  const usual = expected.find((one) => one.name === name)?.otherwise;
  return usual === undefined ? 'correct it' : `correct it; the usual value is ${usual}`;
}

const names = (name: string): readonly string[] => (name === 'ENVIRONMENT' ? environmentNames : [name]);

/** The parts of an address count as the address. */
const parts: Readonly<Record<string, RegExp>> = {
  DATABASE_URL: /^(?:DATABASE_URL|DB_HOST|PGHOST|POSTGRES_(?:HOST|SERVER|DB))$/,
  JWT_SECRET: /^JWT_SECRET(?:_KEY)?$/,
};

const isGiven = (name: string, variables: Variables): boolean =>
  [...variables.keys()].some((given) => (parts[name] ?? new RegExp(`^${name}(?:_FILE)?$`)).test(given));

const isOn = (value: string): boolean => /^(?:true|1|yes|on)$/i.test(value);

/** What may be meant in development and is unsafe in production (document 000, section 8). */
export function examineSafety({ id, assignments, environment }: Given): readonly Finding[] {
  const at = (line: number): string => `${id}:${line}`;
  const isProduction = environment === 'production';
  return assignments.flatMap(({ name, value, line }) => {
    if (/(?:^|_)DEBUG$/.test(name) && isOn(value) && isProduction)
      return [
        problem(
          at(line),
          `${name} is on in production: errors tell strangers how it works`,
          'set it to false',
        ),
      ];
    if (name === 'LOG_LEVEL' && /^debug$/i.test(value) && isProduction)
      return [
        doubt(
          at(line),
          'LOG_LEVEL is DEBUG in production: logs grow fast and may hold secrets',
          'set it to INFO or WARNING',
        ),
      ];
    if (
      /^(?:ALLOWED_HOSTS|(?:CORS_)?(?:ALLOWED_)?ORIGINS|CORS_ORIGINS?)$/.test(name) &&
      hosts(value).includes('*')
    )
      return [strict(environment, at(line), `${name} lets everybody in (*)`, 'name the hosts it answers to')];
    if (
      /(?:^|_)(?:URL|URI|HOST|SERVER)$/.test(name) &&
      isDatabase(name, value) &&
      isLocal(hostIn(name, value)) &&
      isProduction
    )
      return [
        doubt(
          at(line),
          `${name} leads to this machine: inside a container that is the container itself`,
          'name the server, or the service of Compose; leave it if the application runs outside containers beside it',
        ),
      ];
    return [];
  });
}

const hosts = (value: string): readonly string[] =>
  value
    .replace(/[[\]"']/g, '')
    .split(',')
    .map((host) => host.trim());

const isDatabase = (name: string, value: string): boolean =>
  /^(?:DB|DATABASE|PG|POSTGRES|REDIS|MYSQL)/.test(name) || /^(?:postgres|redis|mysql)/i.test(value);

/** The host of a URL, or the value itself where the variable is one; empty where there is none. */
function hostIn(name: string, value: string): string {
  if (!/UR[LI]$/.test(name)) return value;
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?(\[[^\]]*\]|[^/:?#,]+)/i.exec(value)?.[1];
  return host?.replace(/^\[|\]$/g, '') ?? '';
}

/** The environment the file is for, and whether the stack file says the same. */
export function examineEnvironment(
  { id, variables }: Given,
  stack: Environment | undefined,
): readonly Finding[] {
  const said = environmentIn(variables);
  if (said === undefined || stack === undefined || said === stack) return [];
  return [
    doubt(
      id,
      `it is for ${said}, and the stack file says ${stack}`,
      'take the file of the environment that runs here',
    ),
  ];
}
