import { bytes, duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { formatTarget } from '../../core/target.ts';
import { isVerified } from '../../domain/backup.ts';
import { readManifest } from '../../records/backups/manifest.ts';
import { readBackups } from '../../records/backups.ts';
import type { Step } from '../action.ts';
import { proveCopy, send } from '../remote/send.ts';
import { type Facts, placeOf } from './facts.ts';
import { heldText } from './seal.ts';
import { isThere } from './write.ts';

/** Gives it its name. From then on it is a backup, and only prune removes it. */
export function publish(facts: Facts): Step {
  const { partial, whole } = placeOf(facts);
  return {
    id: 'publish',
    title: `name it ${facts.id}`,
    within: 2_000,
    run: (hands) =>
      hands
        .files()
        .rename(partial, whole)
        .then(() => undefined),
    happened: async () => ((await isThere(facts, 'whole')) ? 'yes' : 'no'),
  };
}

/** That it is listed is what everything later goes by; nothing is taken back after that. */
export function list(facts: Facts): Step {
  return {
    id: 'list',
    title: 'find it among the backups',
    within: 5_000,
    run: async () => undefined,
    happened: async () => ((await findOwn(facts)) === undefined ? 'no' : 'yes'),
    undo: 'nothing',
    pointOfNoReturn: true,
  };
}

/** Its copy elsewhere, where one is wanted. */
export const copies = (facts: Facts): readonly Step[] =>
  facts.remote === undefined ? [] : [send(facts, facts.remote)];

/** The backup of this plan as the catalogue lists it, if it is verified. */
export async function findOwn({ target, directory, id }: Facts) {
  const { places } = await readBackups([{ target, directory }]);
  return places
    .flatMap(({ backups }) => backups)
    .find((backup) => backup.by === 'quarterdeck' && backup.id === id && isVerified(backup));
}

/** Reads back whether a backup is listed as verified. */
export async function proveOne(own: Facts): Promise<readonly Verdict[]> {
  const title = formatTarget({ kind: 'backup', name: own.id });
  const found = await findOwn(own);
  const manifest = await readManifest(placeOf(own).whole);
  if (found === undefined || manifest?.key !== own.key)
    return [{ title, is: 'refuse', because: `it is not among the verified backups of ${own.target}` }];
  const held = heldText(manifest);
  return [
    {
      title,
      is: 'pass',
      because: `verified, ${[bytes(manifest.bytes), ...held].join(', ')}, in ${duration(found.took)}`,
    },
    ...(own.remote === undefined ? [] : [await proveCopy(own, own.remote)]),
  ];
}
