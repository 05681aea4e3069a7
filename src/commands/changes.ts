import { parseDuration } from '../config/units.ts';
import { duration } from '../core/format.ts';
import type { Duration } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { unreadHistories } from '../domain/changes/unread.ts';
import { type Change, lookBack } from '../domain/changes.ts';
import type { World } from '../domain/world.ts';
import { followedWords, happened, momentOf, unseenSince } from '../views/changes/words.ts';
import { type Command, exit, type Given, UsageError } from './command.ts';
import { watchingOptions, watchingUsage } from './options.ts';
import { settledWorld } from './settled.ts';

/** What changed of late, before anybody looked too. */
export const changes: Command = {
  usage: [
    'quarterdeck changes [--since TIME] [--json]',
    '',
    'What the systems themselves date, what the engines and this host remember, and what differs from when a console',
    'last looked; the newest first.',
    '',
    '      --since 2h          how far back, at most 24h (the default)',
    '      --json              one JSON object: {version, at, changes, unread}',
    watchingUsage,
  ].join('\n'),
  options: { since: { type: 'string' }, json: { type: 'boolean' }, ...watchingOptions },
  async run(given, outside) {
    if (given.positionals.length > 0)
      throw new UsageError(`changes takes no "${given.positionals[0]}"; see quarterdeck changes --help.`);
    const since = sinceOf(given);
    const world = await settledWorld(given, outside, 1);
    const found = world.changes.filter(({ at, until = at }) => world.at - until <= since);
    outside.stdout.write(
      given.values.json === true ? formatJson(found, world) : formatText(found, world, since),
    );
    return exit.ok;
  },
};

function sinceOf({ values: { since } }: Given): Duration {
  if (since === undefined) return lookBack;
  const wanted = parseDuration(String(since));
  if (wanted !== undefined && wanted > 0 && wanted <= lookBack) return wanted;
  throw new UsageError(`--since is "${since}": expected a time of up to 24h, such as 2h.`);
}

function formatText(found: readonly Change[], { at, readings }: World, since: Duration): string {
  const unread = unreadHistories(readings).map((text) => `not read: ${sanitize(text)}\n`);
  if (found.length === 0) return [`no change is known in the last ${duration(since)}\n`, ...unread].join('');
  const width = Math.max(...found.map(({ target }) => sanitize(target).length));
  const lines = found.map((change) => {
    const unseen = unseenSince(change);
    return [
      momentOf(change.at, at).padStart(15),
      sanitize(change.target).padEnd(width),
      happened(change),
      ...(unseen === undefined ? [] : [`(some time since ${momentOf(unseen, at)})`]),
      followedWords(change, at),
    ]
      .join('  ')
      .trimEnd();
  });
  return [...lines.map((line) => `${line}\n`), ...unread].join('');
}

const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());

function formatJson(found: readonly Change[], { at, readings }: World): string {
  const changes = found.map((change) => ({
    at: iso(change.at),
    kind: change.kind,
    target: change.target,
    text: change.text,
    by: change.by ?? null,
    after: iso(change.after),
    times: change.times ?? 1,
    until: iso(change.until),
    effect: change.followed?.effect?.is ?? null,
    effect_at: iso(change.followed?.effect?.at),
    followed_by:
      change.followed?.alert === undefined
        ? null
        : {
            alert: change.followed.alert.name,
            target: change.followed.alert.target,
            at: iso(change.followed.alert.at),
            is_latest: change.followed.alert.latest === true,
            after_seconds: Math.max(0, change.followed.alert.at - change.at) / 1000,
          },
  }));
  return `${JSON.stringify({ version: 1, at: iso(at), changes, unread: unreadHistories(readings) }, null, 2)}\n`;
}
