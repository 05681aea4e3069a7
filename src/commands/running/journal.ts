import { parseDuration } from '../../config/units.ts';
import type { Duration } from '../../core/reading.ts';
import { lookBack } from '../../domain/changes.ts';
import { incidentTimeline } from '../../domain/journal/markdown.ts';
import { exit, type Given, type Outside, UsageError } from '../command.ts';
import { settledWorld } from '../settled.ts';
import { type Ground, type Grounds, openGround } from './ground.ts';
import { formatEntries, formatSecurity } from './journal.text.ts';
import { journalBroken } from './journalled.ts';
import { entryJson, iso, jsonText, securityJson } from './json.ts';

/** Prints the journal, adds to it, or proves it. Returns the exit code. */
export async function journalAsked(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const [verb, ...words] = given.positionals;
  const since = sinceOf(given);
  const ground = await openGround(given, outside, grounds);
  try {
    switch (verb) {
      case undefined:
        return await print(since, given, ground, outside);
      case 'verify':
        return await verify(given, ground, outside);
      case 'note':
        return await note(words, ground);
      case 'resolve':
        return await resolve(words, ground);
      default:
        throw new UsageError(`journal takes no "${verb}": expected note, resolve or verify.`);
    }
  } finally {
    await ground.copied();
  }
}

const usual: Duration = 7 * 86_400_000;

function sinceOf({ values: { since } }: Given): Duration {
  if (since === undefined) return usual;
  const wanted = parseDuration(String(since));
  if (wanted !== undefined && wanted > 0) return wanted;
  throw new UsageError(`--since is "${since}": expected a time such as 2h or 7d.`);
}

async function print(since: Duration, given: Given, ground: Ground, outside: Outside): Promise<number> {
  const { json, markdown, security } = given.values;
  if ([json, markdown].filter(Boolean).length > 1)
    throw new UsageError('--json and --markdown exclude each other.');
  const now = ground.clock.now();
  const from = now - since;
  const all = await ground.journal.read(from);
  const entries =
    security === true ? all.filter(({ kind }) => kind === 'security' || kind === 'resolved') : all;
  if (markdown === true) {
    const changes = (await settledWorld(given, outside, 1)).changes;
    const { name: stack } = ground.loaded.stack;
    const until = Math.max(now, ground.clock.now());
    outside.stdout.write(
      incidentTimeline({ stack, since: from, until, entries, changes, redact: ground.redact }),
    );
    if (since > lookBack) outside.stderr.write('Changes are known of the last 24 hours only.\n');
    return exit.ok;
  }
  outside.stdout.write(
    json === true
      ? jsonText(
          {
            ...{ version: 1, at: iso(now) },
            ...(security === true && securityJson(all, from)),
            entries: entries.map(entryJson),
          },
          ground,
          2,
        )
      : ground.redact(
          security === true ? formatSecurity(all, from, now) : formatEntries(entries, since, now),
        ),
  );
  return exit.ok;
}

async function verify({ values }: Given, ground: Ground, { stdout }: Outside): Promise<number> {
  const found = await ground.journal.verify();
  const isWhole = found.is === 'whole';
  const told = isWhole
    ? `The journal is whole: ${found.lines} lines${found.torn === 0 ? '' : `, half a line found and noted ${found.torn} times`}.`
    : `The journal is broken at line ${found.line}: ${found.because}.`;
  if (!isWhole) await journalBroken(`line ${found.line}: ${found.because}`, ground);
  const json = isWhole
    ? { is_whole: true, lines: found.lines, torn: found.torn, line: null, because: null }
    : { is_whole: false, lines: null, torn: null, line: found.line, because: found.because };
  const at = iso(ground.clock.now());
  stdout.write(
    values.json === true ? `${JSON.stringify({ version: 1, at, ...json }, null, 2)}\n` : `${told}\n`,
  );
  return isWhole ? exit.ok : exit.critical;
}

/** As everywhere where somebody types. */
const longest = 1_000;

function textOf(words: readonly string[], what: string): string {
  const text = words.join(' ').trim();
  if (text === '') throw new UsageError(`${what} needs a text.`);
  if (text.length > longest) throw new UsageError(`${what} takes at most ${longest} characters.`);
  return text;
}

async function note(words: readonly string[], { journal, clock, by }: Ground): Promise<number> {
  await journal.append({ kind: 'note', at: clock.now(), by, text: textOf(words, 'A note') });
  return exit.ok;
}

async function resolve([id, ...words]: readonly string[], { journal, clock, by }: Ground): Promise<number> {
  const because = textOf(words, 'A resolution');
  const known = (await journal.read(0)).some((entry) => entry.kind === 'security' && entry.id === id);
  if (!known) throw new UsageError(`There is no security event "${id}".`);
  await journal.append({ kind: 'resolved', at: clock.now(), by, event: String(id), because });
  return exit.ok;
}
