import { bytes, count, duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Backup, Made, Proofs } from '../../domain/backup.ts';
import { momentOf } from '../changes/words.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { kindOf, levelSpan, subjectOf } from './words.ts';

/** What a backup is, how far it is proven and since when, and how it was made. */
export function backupDetail(backup: Backup, { columns }: Size, { at, glyphs }: Look): readonly Line[] {
  const { id, path, startedAt, took, bytes: size, set, isKept, isElsewhere, proofs } = backup;
  return [
    field('level', levelSpan(backup, glyphs), isKept === true ? ' · kept: prune leaves it alone' : ''),
    field('backup', sanitize(id)),
    field('of', sanitize(subjectOf(backup))),
    field('kind', kindOf(backup)),
    field('begun', `${momentOf(startedAt, at)}, ${duration(Math.max(0, at - startedAt))} ago`),
    field('size', bytes(size), took === undefined ? '' : ` in ${duration(took)}`),
    ...folded('where', isElsewhere === true ? 'elsewhere only' : sanitize(path), columns),
    ...(proofs.copy === undefined ? [] : folded('copy', sanitize(proofs.copy), columns)),
    ...(set === undefined ? [] : [field('set', sanitize(set))]),
    blank,
    caption('Proofs'),
    ...proven(proofs, columns, at),
    blank,
    ...origin(backup, columns, glyphs),
  ];
}

/** How it was made, or what it is made of. */
function origin({ members, made, by }: Backup, columns: number, glyphs: Look['glyphs']): readonly Line[] {
  if (members !== undefined) return holds(members, glyphs);
  const none = by === 'other' ? 'none: another script wrote it' : 'not known';
  return [caption('Manifest'), ...(made === undefined ? [[span(none, 'dim')]] : manifest(made, columns))];
}

const holds = (members: readonly Backup[], glyphs: Look['glyphs']): readonly Line[] => [
  caption('Holds'),
  ...members.map((one) =>
    field(one.kind, levelSpan(one, glyphs), ` ${sanitize(subjectOf(one))}, ${bytes(one.bytes)}`),
  ),
];

function proven(
  { verified, restoreTested, offSite, broken, copyBroken }: Proofs,
  width: number,
  at: Instant,
): readonly Line[] {
  const proof = (name: string, then: Instant | undefined): Line =>
    field(name, then === undefined ? span('never', 'dim') : momentOf(then, at));
  return [
    ...(broken === undefined
      ? []
      : [
          ...folded('broken', sanitize(broken.because), width, 'bad'),
          field('found', momentOf(broken.at, at)),
        ]),
    proof('read whole', verified),
    proof('restore-tested', restoreTested),
    proof('off-site', offSite),
    ...(copyBroken === undefined
      ? []
      : [
          ...folded('its copy', sanitize(copyBroken.because), width, 'bad'),
          field('found', momentOf(copyBroken.at, at)),
        ]),
  ];
}

const manifest = (made: Made, width: number): readonly Line[] => [
  field('written by', sanitize(made.tool), ` on ${sanitize(made.host)}`),
  ...(made.server === undefined ? [] : [field('taken from', sanitize(made.server))]),
  ...(made.position === undefined ? [] : [field('position', sanitize(made.position))]),
  ...(made.tables === undefined
    ? []
    : [field('holds', `${count(made.tables.rows)} rows in ${count(made.tables.count)} tables`)]),
  ...folded('files', `${count(made.files)}, compression ${sanitize(made.compression)}`, width),
];
