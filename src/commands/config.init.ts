import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parsePort } from '../config/addresses/local.ts';
import { connectionsOf } from '../config/connect.ts';
import { discover } from '../config/discover/discover.ts';
import { referringTo, surroundedBy } from '../config/env/adopt.ts';
import type { Variables } from '../config/env/names.ts';
import { variablesIn } from '../config/env/parse.ts';
import { readEnv } from '../config/env/read.ts';
import { envTemplate } from '../config/env/template.ts';
import { toldBy } from '../config/env/told.ts';
import { codeOf, reasonOf } from '../config/files.ts';
import { formatProblem } from '../config/problem.ts';
import type { Sections } from '../config/sections.ts';
import type { Surroundings } from '../config/surroundings.ts';
import { template } from '../config/template.ts';
import { sanitize } from '../core/sanitize.ts';
import { exit, type Outside, UsageError } from './command.ts';
import { findHealthDocument, findHealthDocuments } from './config.health.ts';

/** Where the file goes, undefined for standard output, and the environment file that it is made from, if any. */
type Asked = { readonly output: string | undefined; readonly env: string | undefined };

/** Writes a first stack file: what discovery finds, by the caller's variables or by those of an environment file. */
export async function initialise(
  { output, env }: Asked,
  outside: Outside,
  surroundings: Surroundings,
): Promise<number> {
  const text =
    env === undefined
      ? await ofSurroundings(outside, surroundings)
      : await ofEnvFile(resolve(surroundings.cwd, env), outside, surroundings);
  return deliver(text, output, 'quarterdeck config check', outside, surroundings);
}

/** Writes an environment file to fill in. */
export const writeEnvTemplate = (
  { output }: Pick<Asked, 'output'>,
  outside: Outside,
  surroundings: Surroundings,
): Promise<number> => deliver(envTemplate(), output, 'quarterdeck doctor --env', outside, surroundings);

async function deliver(
  text: string,
  output: string | undefined,
  check: string,
  outside: Outside,
  { cwd }: Surroundings,
): Promise<number> {
  if (output === undefined) {
    outside.stdout.write(text);
    return exit.ok;
  }
  const path = resolve(cwd, output);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) === '') throw error;
    const because = codeOf(error) === 'EEXIST' ? 'it exists already, and is left as it is' : reasonOf(error);
    outside.stderr.write(`quarterdeck: ${path} cannot be written: ${because}. Nothing was done.\n`);
    return exit.refused;
  }
  outside.stdout.write(`${path} is written; ${check} ${path} checks it.\n`);
  return exit.ok;
}

async function ofSurroundings(outside: Outside, surroundings: Surroundings): Promise<string> {
  const sections = await found(outside, surroundings);
  return template(sections, await applicationsOf(sections, surroundings));
}

async function ofEnvFile(path: string, outside: Outside, surroundings: Surroundings): Promise<string> {
  const read = await readEnv(path, surroundings.files);
  if (read.is === 'refused') throw new UsageError(`--env: ${sanitize(path)} ${read.because}.`);
  const variables = variablesIn(read.file);
  const sections = await found(outside, surroundedBy(path, variables, surroundings));
  const [own, others] = await Promise.all([applicationIn(variables), applicationsOf(sections, surroundings)]);
  const told = toldBy(path, variables);
  outside.stderr.write(`quarterdeck: ${sanitize(told.summary)}\n`);
  const referring = { ...sections, ...referringTo(path, variables, sections) };
  return template(referring, [...own, ...others.filter(({ name }) => name !== own[0]?.name)], told);
}

async function found(outside: Outside, surroundings: Surroundings): Promise<Sections> {
  const { sections, problems } = await discover(undefined, surroundings);
  for (const problem of problems) outside.stderr.write(`quarterdeck: ${sanitize(formatProblem(problem))}\n`);
  return sections;
}

/** What answers with a health document at the port the application is told to listen on. */
async function applicationIn(variables: Variables) {
  const port = parsePort(variables.get('PORT') ?? '');
  if (port === undefined) return [];
  const application = await findHealthDocument({ name: 'application', url: `http://127.0.0.1:${port}` });
  return application === undefined ? [] : [application];
}

function applicationsOf(sections: Sections, surroundings: Surroundings) {
  const connections = connectionsOf(sections, surroundings, () => {});
  return findHealthDocuments(connections.filter((connection) => connection.kind === 'engine'));
}
