import { checkConnections } from '../config/connect.ts';
import type { Loaded } from '../config/load.ts';
import { type Surroundings, surroundingsOf } from '../config/surroundings.ts';
import { worst } from '../core/alert.ts';
import { nearest } from '../core/nearest.ts';
import { foldCheck } from '../domain/check/fold.ts';
import { checkHealth } from '../domain/check/questions.ts';
import type { Check } from '../domain/check.ts';
import type { Connection } from '../domain/connection.ts';
import { openCheck } from '../systems/check.ts';
import { checkOf } from './check.json.ts';
import { formatPlugin } from './check.text.ts';
import { type Command, exit, type Given, type Outside, Refusal, UsageError } from './command.ts';
import { loadOrRefuse } from './loading.ts';
import { loadOptions } from './options.ts';

type CheckConnection = Extract<Connection, { kind: 'check' }>;

const codes = { ok: exit.ok, warning: exit.warning, critical: exit.critical, unknown: exit.unknown } as const;

/** Health checks now, once, for a person or for Nagios and its kin. */
export const check: Command = {
  usage: [
    'quarterdeck check [NAME…] [--json]',
    '',
    'Tries the checks of the stack file once, all of them or those named, and judges that one try. Exit 0 ok, 1 warning,',
    '2 critical, 3 unknown. A command that is not marked read_only runs only when it is named, and not in watch.',
    '',
    '  -c, --config FILE       the stack file',
    '      --access watch      look only',
    '      --json              one JSON object',
  ].join('\n'),
  options: { json: { type: 'boolean' }, config: { type: 'string', short: 'c' }, access: { type: 'string' } },
  run: (given, outside) => runCheck(given, outside, surroundingsOf(outside.env)),
};

/** The same in surroundings of the caller's choice. */
export async function runCheck(given: Given, outside: Outside, surroundings: Surroundings): Promise<number> {
  const loaded = await loadOrRefuse(loadOptions(given), surroundings);
  const secrets: string[] = [];
  const chosen = choose(given.positionals, loaded, surroundings, secrets);
  const checks = await Promise.all(chosen.map((connection) => once(connection, outside)));
  const overall = worst(checks.map(checkHealth));
  const text =
    given.values.json === true
      ? `${JSON.stringify({ version: 1, at: new Date(outside.now()).toISOString(), checks: checks.map(checkOf) }, null, 2)}\n`
      : formatPlugin(checks, overall);
  outside.stdout.write(
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '******'), loaded.redact(text)),
  );
  return codes[overall];
}

function choose(
  names: readonly string[],
  { stack, sections }: Loaded,
  surroundings: Surroundings,
  secrets: string[],
): readonly CheckConnection[] {
  const learn = (secret: string): void => void (secret !== '' && secrets.push(secret));
  const all = checkConnections(sections, { outside: surroundings, learn });
  const timed = new Set(stack.systems.map(({ id }) => id));
  if (names.length === 0) return all.filter(({ system }) => timed.has(system.id));
  return names.map((name) => {
    const found = all.find(({ spec }) => spec.name === name || `check/${spec.name}` === name);
    if (found === undefined) throw unknown(name, all);
    if (!timed.has(found.system.id) && stack.access === 'watch')
      throw new Refusal(
        [`${name} runs a command that is not marked read_only, and access is watch: nothing was run.`],
        exit.refused,
      );
    return found;
  });
}

function unknown(name: string, all: readonly CheckConnection[]): UsageError {
  const names = all.map(({ spec }) => spec.name);
  if (names.length === 0)
    return new UsageError(`There is no check "${name}": none is declared in the stack file.`);
  const close = nearest(name, names);
  const hint = close === undefined ? `expected one of ${names.join(', ')}.` : `did you mean "${close}"?`;
  return new UsageError(`There is no check "${name}": ${hint}`);
}

async function once(connection: CheckConnection, { now, signal }: Outside): Promise<Check> {
  const face = openCheck({ ...connection, now });
  try {
    return foldCheck(connection.spec, await face.attempt(signal), undefined, now());
  } finally {
    face.close();
  }
}
