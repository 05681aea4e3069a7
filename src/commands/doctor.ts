import { readFile } from 'node:fs/promises';
import { versions } from 'node:process';
import { type Loaded, loadConfiguration } from '../config/load.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { rolesSql } from '../domain/postgres/roles.ts';
import type { World } from '../domain/world.ts';
import { stateDirectory } from '../records/state.ts';
import { textOf } from '../views/text.ts';
import { paint } from '../views/theme.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { examineConfiguration } from './doctor/configuration.ts';
import { exitCodeOf, type Finding, findingLines, findingsJson } from './doctor/finding.ts';
import { examineLogs } from './doctor/logs.ts';
import { examineMachine, unseenProcesses } from './doctor/machine.ts';
import { examineSystems } from './doctor/systems.ts';
import { loadOptions, watchingOptions, watchingUsage } from './options.ts';
import { withRules } from './ruleset.problems.ts';
import { settledWorld } from './settled.ts';
import { textLook } from './status.text.ts';

/** What is missing, wrong or unsafe here, and how to mend it. Looks only; it changes nothing. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Say what is missing, wrong or unsafe here, and how to mend it.',
  usage: [
    'quarterdeck doctor [--json] [--roles]',
    '',
    'Looks at this program’s surroundings, its configuration and every system once. Exit 0 all is well, 1 by a warning,',
    '2 by a problem.',
    '',
    '      --json              one JSON object',
    '      --roles             print the SQL of the PostgreSQL roles that have the least rights, and do nothing else',
    '      --ascii             no other characters than ASCII',
    watchingUsage,
  ].join('\n'),
  options: {
    json: { type: 'boolean' },
    roles: { type: 'boolean' },
    ascii: { type: 'boolean' },
    ...watchingOptions,
  },
  async run(given, outside) {
    const { values, positionals } = given;
    if (positionals.length > 0)
      throw new UsageError(`doctor takes no "${positionals[0]}"; see quarterdeck doctor --help.`);
    if (values.roles === true) {
      outside.stdout.write(rolesSql());
      return exit.ok;
    }
    const findings = await examine(given, outside);
    outside.stdout.write(formatted(findings, given, outside));
    return exitCodeOf(findings);
  },
};

async function examine(given: Given, outside: Outside): Promise<readonly Finding[]> {
  const surroundings = surroundingsOf(outside.env);
  const loaded = await loadConfiguration(loadOptions(given), surroundings);
  const world = loaded.is === 'loaded' ? await settledWorld(given, outside, 1) : undefined;
  const redact = loaded.is === 'loaded' ? loaded.redact : (text: string): string => text;
  const findings = [
    ...(await machine(loaded.is === 'loaded' ? loaded : undefined, world, outside)),
    ...examineConfiguration(await withRules(loaded)),
    ...(world === undefined ? [] : examineSystems(world)),
    ...(await examineLogs(world?.stack.logs ?? [], outside.signal)),
  ];
  return findings.map((finding) => ({
    ...finding,
    what: redact(finding.what),
    ...(finding.mend !== undefined && { mend: redact(finding.mend) }),
  }));
}

async function machine(
  loaded: Loaded | undefined,
  world: World | undefined,
  { env, stdout, now }: Outside,
): Promise<readonly Finding[]> {
  const { home, uid } = surroundingsOf(env);
  const [state, mounts] = await Promise.all([
    stateDirectory(loaded?.stack.name ?? '', { env, home }),
    readFile('/proc/self/mounts', 'utf8').catch(() => undefined),
  ]);
  const findings = examineMachine({
    at: now(),
    env,
    uid,
    node: versions.node,
    terminal: stdout.isTTY ? { columns: stdout.columns, rows: stdout.rows } : undefined,
    environment: loaded?.stack.environment,
    state,
    mounts,
    bootedAt: world?.readings.host.host?.last?.value.bootedAt,
  });
  return [...findings, ...unseenProcesses(world?.readings.deletedFiles.host?.last?.value.unreadable)];
}

function formatted(findings: readonly Finding[], { values }: Given, { stdout, env, now }: Outside): string {
  if (values.json === true) return `${JSON.stringify(findingsJson(now(), findings), null, 2)}\n`;
  const { glyphs, theme } = textLook(env, {
    isTerminal: stdout.isTTY === true,
    isAscii: values.ascii === true,
  });
  return findingLines(findings, glyphs)
    .map((line) => `${theme === undefined ? textOf(line) : paint(line, theme)}\n`)
    .join('');
}
