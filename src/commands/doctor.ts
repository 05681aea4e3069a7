import { loadConfiguration } from '../config/load.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { rolesSql } from '../domain/postgres/roles.ts';
import { openHost } from '../systems/host.ts';
import { textOf } from '../views/text.ts';
import { paint } from '../views/theme.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { examineEnvFile } from './doctor/environment.ts';
import { examinations } from './doctor/examinations.ts';
import { exitCodeOf, type Finding, findingLines, findingsJson } from './doctor/finding.ts';
import type { Known } from './doctor/known.ts';
import { loadOptions, watchingOptions, watchingUsage } from './options.ts';
import { settledWorld } from './settled.ts';
import { textLook } from './status.text.ts';

/** What is missing, wrong or unsafe here, and how to mend it. Looks only; it changes nothing. */
export const doctor: Command = {
  usage: [
    'quarterdeck doctor [--env FILE] [--json] [--roles]',
    '',
    'Looks once at this host (time, kernel, disk, ports), at the configuration and its secrets, here and as cron would have',
    'them, and at every system. Exit 0 all is well, 1 by a warning, 2 by a problem.',
    '',
    '      --env FILE          look at this environment file only, and whether the containers that run have its values',
    '      --json              one JSON object',
    '      --roles             print the SQL of the PostgreSQL roles that have the least rights, and do nothing else',
    '      --ascii             no other characters than ASCII',
    watchingUsage,
  ].join('\n'),
  options: {
    json: { type: 'boolean' },
    env: { type: 'string' },
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
  const findings =
    typeof given.values.env === 'string'
      ? await examineEnvFile(given.values.env, { loaded, surroundings, outside })
      : await examineAll(given, { loaded, surroundings, outside });
  const redact = loaded.is === 'loaded' ? loaded.redact : (text: string): string => text;
  return findings.map((finding) => ({
    ...finding,
    what: redact(finding.what),
    ...(finding.mend !== undefined && { mend: redact(finding.mend) }),
  }));
}

async function examineAll(
  given: Given,
  known: Pick<Known, 'loaded' | 'surroundings'> & { readonly outside: Outside },
): Promise<readonly Finding[]> {
  const world = known.loaded.is === 'loaded' ? await settledWorld(given, known.outside, 1) : undefined;
  const host = openHost({ directories: [] });
  try {
    return (await Promise.all(examinations.map((one) => one({ ...known, world, host })))).flat();
  } finally {
    host.close();
  }
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
