import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Reach } from '../faces.ts';
import { type Written, writtenIn } from '../release/compose.file.ts';
import type { ComposeProject } from '../release/facts.ts';
import { engineOf } from '../release/newcomer.ts';

/** Whether more containers of a service would be like those that run, and how its program is to be told. */
export async function alikeOf(
  reach: Reach,
  place: ComposeProject,
  members: readonly Details[],
  signal: AbortSignal,
): Promise<Pick<Written, 'isPinned'> & { readonly verdicts: readonly Verdict[] }> {
  const { face } = engineOf(reach, place);
  const [{ isPinned, verdict }, ...named] = await Promise.all([
    writtenIn(reach, place, members, signal),
    ...members.slice(0, 1).map(({ image }) => face.image(image, signal)),
  ]);
  const [found = 'gone'] = named;
  return { isPinned, verdicts: [verdict, imageVerdict(members, found === 'gone' ? undefined : found.id)] };
}

/** `named`: what the name by which they were made means now. Pure. */
export function imageVerdict(
  members: readonly Pick<Details, 'image' | 'imageId'>[],
  named: string | undefined,
): Verdict {
  const title = 'image';
  const [first] = members;
  if (members.some(({ imageId }) => imageId !== first?.imageId))
    return {
      title,
      is: 'refuse',
      because:
        'its containers are of different images: docker-compose up makes them one, and then there may be more',
    };
  const name = sanitize(first?.image ?? '');
  return named === first?.imageId
    ? { title, is: 'pass', because: `${name}, as those that run` }
    : {
        title,
        is: 'refuse',
        because: `${name} is ${named === undefined ? 'not here any more' : 'another one by now'}: new containers would not run what the others run; deploy it first`,
      };
}

/** Fewer are only removed: what speaks against more of them tells that there is no way back from that. Pure. */
export const asTold = (verdicts: readonly Verdict[], isMore: boolean): readonly Verdict[] =>
  isMore
    ? verdicts
    : verdicts.map(({ override: _, ...one }) => (one.is === 'refuse' ? { ...one, is: 'warn' } : one));

/** Why those that were removed are not made again; undefined: they would be as they were. Pure. */
export function whyOthers(verdicts: readonly Verdict[]): string | undefined {
  const found = verdicts.find(({ is }) => is === 'refuse');
  return found && `those that were removed would come back as others: ${found.title}: ${found.because}`;
}
