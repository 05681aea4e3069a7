import { createHash, randomBytes } from 'node:crypto';
import type { Ending } from '../../actions/engine/tools.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { recordOf } from '../../domain/journal/run.ts';
import type { Gravity, JournalEntry, SecurityEvent } from '../../domain/journal.ts';
import type { Purpose, Run, Who } from '../../domain/run.ts';
import type { Ground } from './ground.ts';

type Recording = Pick<Ground, 'journal' | 'clock' | 'by'>;

/** That something begins of which nobody may be left to tell the end. */
export const announceRun = (
  { id: run, plan: { action, target } }: Run,
  { journal, clock, by }: Recording,
): Promise<void> =>
  journal.append({ kind: 'began', at: clock.now(), by, run, action, target: formatTarget(target) });

/** What came of a run that a runner took up, or did not; `since`: when it began to. */
export async function recordRun(
  run: Run,
  ending: Ending,
  purpose: Purpose,
  since: Instant,
  { journal, clock, by }: Recording,
): Promise<void> {
  const plan = createHash('sha256').update(JSON.stringify(run.plan)).digest('hex');
  const record = recordOf(run, { ...ending, at: clock.now(), by, since, plan });
  await journal.append({ ...record, purpose });
}

const event = (
  severity: Gravity,
  type: string,
  what: string,
  { clock, by }: Pick<Recording, 'clock' | 'by'>,
): SecurityEvent => ({
  kind: 'security',
  at: clock.now(),
  by,
  id: randomBytes(4).toString('hex'),
  severity,
  type,
  what,
});

/** Somebody wanted to act where only looking is allowed. They are refused, whether it can be written or not. */
export const refusedInWatch = (asked: readonly string[], ground: Recording): Promise<void> =>
  ground.journal
    .append(event('medium', 'refused in watch', `run ${asked.join(' ')}`, ground))
    .catch(() => {});

/** So many wrong words of one user from one address in this time are more than slips. */
const most = 5;
const window: Duration = 300_000;
const wrong = 'wrong word';
const repeated = 'wrong word again and again';

/** Keeps that a wrong word was typed, never which: it may have been a password. */
export async function wrongWord(action: string, target: Target, ground: Recording): Promise<void> {
  const { journal, clock, by } = ground;
  const what = `${action} ${formatTarget(target)}`;
  await journal.append(event('low', wrong, what, ground));
  const recent = (await journal.read(clock.now() - window)).filter(
    (entry): entry is JournalEntry & SecurityEvent => entry.kind === 'security' && isSame(entry.by, by),
  );
  const count = recent.filter(({ type }) => type === wrong).length;
  if (count < most || recent.some(({ type }) => type === repeated)) return;
  await journal.append(event('high', repeated, `${what}, ${count} times in 5 minutes`, ground));
}

const isSame = (one: Who, other: Who): boolean =>
  one.uid === other.uid && addressOf(one) === addressOf(other);

/** Without the port, which every session has of its own. */
const addressOf = ({ ssh }: Who): string | undefined => ssh?.replace(/:\d+$/, '');

/** The chain of the journal does not hold; told once for each place. */
export async function journalBroken(what: string, ground: Recording): Promise<void> {
  const known = await ground.journal.read(0);
  if (known.some((entry) => entry.kind === 'security' && entry.what === what)) return;
  await ground.journal.append(event('critical', 'journal broken', what, ground));
}
