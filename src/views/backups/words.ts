import { type Backup, levelOf } from '../../domain/backup.ts';
import type { Span, Tone } from '../line.ts';
import { span } from '../line.ts';
import type { Glyphs } from '../panel.ts';

type Level = ReturnType<typeof levelOf>;

const levels = {
  written: ['plain', ({ stopped }) => stopped],
  verified: ['good', ({ ok }) => ok],
  'restore-tested': ['good', ({ ok }) => ok],
  'off-site': ['good', ({ ok }) => ok],
  broken: ['bad', ({ critical }) => critical],
} as const satisfies Record<Level, readonly [Tone, (glyphs: Glyphs) => string]>;

/** How far a backup is proven, as a sign and a word. */
export function levelSpan(backup: Pick<Backup, 'proofs'>, glyphs: Glyphs): Span {
  const level = levelOf(backup);
  const [tone, sign] = levels[level];
  return span(`${sign(glyphs)} ${level}`, tone);
}

/** What it is of, as far as anybody knows: "postgres/main shop". */
export const subjectOf = ({ target, database }: Backup): string =>
  [target ?? 'not known', ...(database === undefined ? [] : [database])].join(' ');

/** Here, elsewhere, or both. */
export const placesOf = ({ path, isElsewhere, proofs: { copy } }: Backup): string =>
  isElsewhere === true ? (copy ?? '') : [path, ...(copy === undefined ? [] : [copy])].join(' and ');

/** "dump custom", "set". */
export const kindOf = ({ kind, format }: Backup): string => (kind === format ? kind : `${kind} ${format}`);
