import { resolve } from 'node:path';
import { formatProblem, type Problem } from '../config/problem.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { sanitize } from '../core/sanitize.ts';
import { isProvided } from '../domain/metrics.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { problemJson } from './problem.json.ts';

/** Rule files: whether they can be used, and what our own say. */
export const rules: Command = {
  usage: [
    'quarterdeck rules check FILE… [--json]',
    'quarterdeck rules show',
    '',
    'check says what is wrong in Prometheus rule files, each with its place, and which metrics nobody here provides.',
    'Exit 0 when all of it can be used, 2 when not. show prints the default rules as such a file; a rule of the same name',
    'in a file that the stack file names takes their place.',
    '',
    '      --json              check: one JSON object',
  ].join('\n'),
  options: { json: { type: 'boolean' } },
  async run(given, outside) {
    const [word, ...files] = given.positionals;
    if (word === 'check' && files.length > 0) return check(files, given, outside);
    if (word === 'show' && files.length === 0) return show(outside);
    if (word === 'check')
      throw new UsageError('rules check takes at least one FILE; see quarterdeck rules --help.');
    throw new UsageError(
      word === 'show'
        ? `rules show takes no "${files[0]}"; see quarterdeck rules --help.`
        : `rules takes check or show, not "${word ?? ''}"; see quarterdeck rules --help.`,
    );
  },
};

async function show({ stdout }: Outside): Promise<number> {
  const { defaultRules } = await import('../alerts/defaults.ts');
  stdout.write(defaultRules);
  return exit.ok;
}

async function check(names: readonly string[], { values }: Given, outside: Outside): Promise<number> {
  const surroundings = surroundingsOf(outside.env);
  const [{ loadRules }, { compiled }] = await Promise.all([
    import('../config/rules/load.ts'),
    import('./ruleset.ts'),
  ]);
  const paths = names.map((name) => resolve(surroundings.cwd, name));
  const files = (await loadRules(paths, surroundings.files)).map((file) => ({ file, ...compiled(file) }));
  const unprovided = files.flatMap(({ rules: found }) =>
    found.flatMap(({ definition, from, metrics }) =>
      metrics
        .filter((metric) => !isProvided(metric))
        .map((metric) => ({ file: from, rule: definition.alert, metric })),
    ),
  );
  const problems = files.flatMap((one) => one.problems);
  const isRight = problems.every(({ severity }) => severity !== 'error');
  const count = files.reduce((sum, { rules: found }) => sum + found.length, 0);
  if (values.json === true) {
    const body = { valid: isRight, rules: count, problems: problems.map(problemJson), unprovided };
    const at = new Date(outside.now()).toISOString();
    outside.stdout.write(`${JSON.stringify({ version: 1, at, ...body }, null, 2)}\n`);
  } else {
    for (const problem of problems) outside.stdout.write(`${sanitize(told(problem))}\n`);
    for (const { file, rule, metric } of unprovided)
      outside.stdout.write(
        `${sanitize(`${file}: warning: ${rule} asks for ${metric}, which nobody here provides: it will say no data`)}\n`,
      );
    outside.stdout.write(
      isRight ? `${count} ${count === 1 ? 'rule' : 'rules'} can be used.\n` : 'Not all of it can be used.\n',
    );
  }
  return isRight ? exit.ok : exit.critical;
}

const told = (problem: Problem): string =>
  problem.severity === 'warning' ? `warning: ${formatProblem(problem)}` : formatProblem(problem);
