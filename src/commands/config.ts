import { type Loaded, loadConfiguration, type Refused } from '../config/load.ts';
import { formatProblem, type Problem } from '../config/problem.ts';
import { type Surroundings, surroundingsOf } from '../config/surroundings.ts';
import { nearest } from '../core/nearest.ts';
import { sanitize } from '../core/sanitize.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { initialise, writeEnvTemplate } from './config.init.ts';
import { problemJson } from './problem.json.ts';
import { withRules } from './ruleset.problems.ts';

const words = ['check', 'show', 'init', 'env', 'schema'] as const;
type Word = (typeof words)[number];

/** The stack file: is it right, what is in force, a first one, its schema. */
export const config: Command = {
  usage: [
    'quarterdeck config check [FILE] [--json]                is the stack file right? exit 0, or 2 with every reason',
    'quarterdeck config show [--json]                        what is in force, without its secrets',
    'quarterdeck config init [--env FILE] [--output FILE]    a stack file that says what is found here',
    'quarterdeck config env [--output FILE]                  an environment file to fill in, for an application',
    'quarterdeck config schema                               the JSON Schema of the stack file, for editors',
    '',
    '  --config FILE   the stack file, instead of the one that is found',
    '  --env FILE      init: by the variables of this environment file, to which the stack file refers; no password is copied',
    '  --output FILE   where init and env write (0600; a file that exists is left alone), instead of standard output',
    '  --json          check and show: one JSON object',
  ].join('\n'),
  options: {
    config: { type: 'string' },
    output: { type: 'string' },
    env: { type: 'string' },
    json: { type: 'boolean' },
  },
  run: (given, outside) => runConfig(given, outside, surroundingsOf(outside.env)),
};

/** The same in surroundings of the caller's choice. */
export async function runConfig(given: Given, outside: Outside, surroundings: Surroundings): Promise<number> {
  const { word, file } = read(given);
  const path = file ?? pathIn(given, 'config');
  const io = { outside, isJson: given.values.json === true };
  switch (word) {
    case 'check':
      return check(await withRules(await loadConfiguration({ config: path }, surroundings)), io);
    case 'show':
      return show(await loadConfiguration({ config: path }, surroundings), io);
    case 'init': {
      return initialise(
        { output: pathIn(given, 'output'), env: pathIn(given, 'env') },
        outside,
        surroundings,
      );
    }
    case 'env': {
      return writeEnvTemplate({ output: pathIn(given, 'output') }, outside, surroundings);
    }
    case 'schema': {
      const { jsonSchema } = await import('../config/schema/stack-file.ts');
      outside.stdout.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
      return exit.ok;
    }
  }
}

const pathIn = ({ values }: Given, option: string): string | undefined => {
  const value = values[option];
  return typeof value === 'string' ? value : undefined;
};

type Printing = { readonly outside: Outside; readonly isJson: boolean };

function read({ positionals, values }: Given): { readonly word: Word; readonly file: string | undefined } {
  const [given, file, ...rest] = positionals;
  const word = words.find((candidate) => candidate === given);
  if (word === undefined) {
    const close = given === undefined ? undefined : nearest(given, words);
    const hint = close === undefined ? `expected one of ${words.join(', ')}.` : `did you mean "${close}"?`;
    throw new UsageError(
      given === undefined
        ? `config needs a word: ${hint}`
        : `"${sanitize(given)}" is no word of config: ${hint}`,
    );
  }
  if (rest.length > 0 || (file !== undefined && word !== 'check'))
    throw new UsageError(`config ${word} takes ${word === 'check' ? 'one file' : 'no file'}.`);
  if (file !== undefined && values.config !== undefined)
    throw new UsageError('config check takes a file or --config, not both.');
  if (values.json === true && word !== 'check' && word !== 'show')
    throw new UsageError('--json goes with config check and config show.');
  if (values.output !== undefined && word !== 'init' && word !== 'env')
    throw new UsageError('--output goes with config init and config env.');
  if (values.env !== undefined && word !== 'init') throw new UsageError('--env goes with config init.');
  return { word, file };
}

function check(result: Loaded | Refused, { outside, isJson }: Printing): number {
  const isValid = result.is === 'loaded' && result.problems.every(({ severity }) => severity === 'warning');
  const source = result.is === 'loaded' && result.source.from === 'file' ? result.source.path : null;
  if (isJson) {
    writeJson(outside, { valid: isValid, source, problems: result.problems.map(problemJson) });
  } else {
    for (const problem of result.problems) outside.stdout.write(`${problem.severity}: ${line(problem)}\n`);
    if (isValid)
      outside.stdout.write(`${source ?? 'There is no stack file: what is found here'} is right.\n`);
  }
  return isValid ? exit.ok : exit.critical;
}

async function show(result: Loaded | Refused, { outside, isJson }: Printing): Promise<number> {
  for (const problem of result.problems) outside.stderr.write(`quarterdeck: ${line(problem)}\n`);
  if (result.is === 'refused') return result.because === 'missing' ? exit.usage : exit.critical;
  const { showJson, showYaml } = await import('../config/show.ts');
  if (isJson) writeJson(outside, showJson(result), result.redact);
  else outside.stdout.write(showYaml(result));
  return exit.ok;
}

const line = (problem: Problem): string => sanitize(formatProblem(problem));

function writeJson(outside: Outside, body: object, clean: (text: string) => string = (text) => text): void {
  const at = new Date(outside.now()).toISOString();
  outside.stdout.write(`${clean(JSON.stringify({ version: 1, at, ...body }, null, 2))}\n`);
}
