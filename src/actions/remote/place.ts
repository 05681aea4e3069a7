import * as z from 'zod';
import { remotesOf, whereOf } from '../../config/remotes.ts';
import { type Pace, paceOf } from '../../systems/s3/parts.ts';
import type { Reach } from '../faces.ts';

/** Where copies of a target's backups go, in a plan. */
export const remoteFacts = z.object({
  /** `s3://shop/database-backups/shop/postgres/main/` */
  where: z.string(),
  timeout: z.number().positive(),
});
export type RemoteFacts = z.output<typeof remoteFacts>;

/** Undefined where none go anywhere. */
export function remoteOf({ sections, stack }: Pick<Reach, 'sections' | 'stack'>, target: string) {
  const named = remotesOf(sections).find((one) => one.target === target);
  return named && { ...named.section, where: whereOf(stack.name, named) };
}

/** As fast as the stack file allows; all that a step sends and reads goes by the same. */
export const paceTo = (reach: Pick<Reach, 'sections' | 'stack' | 'clock'>, target: string): Pace =>
  paceOf(remoteOf(reach, target)?.rate, reach.clock);
