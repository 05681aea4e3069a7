import { duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { foldReleases, type Release, type ReleaseEntry } from '../../domain/release.ts';
import { momentOf } from '../../views/changes/words.ts';
import { exit, type Given, type Outside, UsageError } from '../command.ts';
import { type Ground, type Grounds, openGround } from './ground.ts';
import { iso, jsonText } from './json.ts';
import { limitOf } from './listed.ts';

/** Prints the ledger of releases, or what of it is about one target. Returns the exit code. */
export async function showReleases(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const [target, ...more] = given.positionals;
  if (more.length > 0)
    throw new UsageError(`releases takes no "${more[0]}"; see quarterdeck releases --help.`);
  const limit = limitOf(given);
  const { ledger, clock, redact } = await openGround(given, outside, grounds);
  const entries = await ledger.read();
  const isMeant = (one: { readonly target: string }): boolean =>
    target === undefined || one.target === target;
  const found = foldReleases(entries).filter(isMeant).toReversed().slice(0, limit);
  const scaled = entries.filter(isScaling).filter(isMeant).toReversed().slice(0, limit);
  const now = clock.now();
  outside.stdout.write(
    given.values.json === true ? json(found, scaled, now, { redact }) : redact(text(found, scaled, now)),
  );
  return exit.ok;
}

type Scaling = ReleaseEntry & { readonly type: 'scaled' };
const isScaling = (entry: ReleaseEntry): entry is Scaling => entry.type === 'scaled';

const standings = {
  open: 'open',
  good: 'good',
  returned: 'went back',
} as const satisfies Record<Release['is'], string>;

function text(found: readonly Release[], scaled: readonly Scaling[], now: Instant): string {
  const lines = found.map(({ id, at, target, what, is, to, by, brings, down }) =>
    [
      `${id}  ${momentOf(at, now).padStart(15)}  ${standings[is].padEnd(9)}  ${what.padEnd(8)}  ${target}`,
      `${to.reference} (${short(to.image) || 'not known'})`,
      ...(brings === undefined ? [] : [`as in ${brings}`]),
      ...(down === undefined ? [] : [`${duration(down)} down`]),
      ...(what === 'found' ? ['ran before anything was recorded'] : [`by ${by}`]),
    ].join('  '),
  );
  const counts = scaled.map(
    ({ at, target, from, to, by, because }) =>
      `${momentOf(at, now)}  ${target}  ${from} → ${to}  by ${by}: ${because}`,
  );
  const all = [...(lines.length === 0 ? ['nothing was deployed yet'] : lines), ...counts];
  return all.map((line) => `${sanitize(line)}\n`).join('');
}

const short = (image: string): string => image.replace('sha256:', '').slice(0, 12);
const seconds = (given: number | undefined): number | null => (given === undefined ? null : given / 1_000);

const json = (
  found: readonly Release[],
  scaled: readonly Scaling[],
  now: Instant,
  ground: Pick<Ground, 'redact'>,
): string =>
  jsonText(
    {
      version: 1,
      at: iso(now),
      releases: found.map((one) => ({
        id: one.id,
        at: iso(one.at),
        ended_at: iso(one.endedAt),
        target: one.target,
        kind: one.what,
        standing: one.is,
        by: one.by,
        engine: one.engine,
        image: one.to.image || null,
        reference: one.to.reference,
        container: one.to.container ?? null,
        previous_image: one.from?.image ?? null,
        previous_reference: one.from?.reference ?? null,
        brings: one.brings ?? null,
        schema: one.schema ?? null,
        down_seconds: seconds(one.down),
        variables: Object.keys(one.variables).toSorted(),
      })),
      scalings: scaled.map(({ at, target, by, from, to, because }) => ({
        ...{ at: iso(at), target, by, from, to, because },
      })),
    },
    ground,
    2,
  );
