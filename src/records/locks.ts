import * as z from 'zod';
import type { Instant } from '../core/reading.ts';
import { formatTarget, type Target } from '../core/target.ts';
import type { LockOwner, LockPurpose } from '../domain/lock.ts';
import type { Process, Who } from '../domain/run.ts';
import { contentOf, parseJson } from './files.ts';
import { type Claim, claimIn, claimsIn } from './locks/claim.ts';
import { digestOf } from './locks/name.ts';
import { unusable } from './locks/place.ts';
import { reasonOf } from './state.ts';

export type Lock =
  | { readonly is: 'held'; release(): Promise<void> }
  | { readonly is: 'locked'; readonly by: LockOwner }
  /** One sentence. Then only what nobody notices may be done. */
  | { readonly is: 'impossible'; readonly because: string };

/** Locks a target for all who use this machine, until it is released or the process ends. */
export async function claim(
  directory: string,
  target: Target,
  purpose: LockPurpose,
  { by, process, since }: { readonly by: Who; readonly process: Process; readonly since: Instant },
): Promise<Lock> {
  const because = await unusable(directory);
  if (because !== undefined) return { is: 'impossible', because };
  const name = formatTarget(target);
  const told = { target: name, ...purpose, user: by.user } satisfies LockOwner['told'];
  const wanted = { digest: digestOf(name), at: since, uid: by.uid, ...process };
  try {
    const claimed = await claimIn(directory, wanted, JSON.stringify(told), 0o644);
    if (claimed.is === 'held') return { is: 'held', release: claimed.release };
    return { is: 'locked', by: await ownerOf(claimed.by) };
  } catch (error) {
    return { is: 'impossible', because: `No lock can be taken in ${directory}: ${reasonOf(error)}.` };
  }
}

/** What is locked now, the longest first. Where there is no such directory, nothing is. */
export async function liveLocks(directory: string): Promise<readonly LockOwner[]> {
  const claims = await claimsIn(directory).catch(() => []);
  const owners = await Promise.all(claims.filter(({ is }) => is === 'held').map(ownerOf));
  return owners.sort((one, other) => one.since - other.since);
}

const largest = 64 * 1024;
const word = z.string().max(4_096);
const toldSchema = z.object({
  target: word,
  action: word,
  run: word.exactOptional(),
  user: word,
});

async function ownerOf({ name, file }: Claim): Promise<LockOwner> {
  const { uid, pid, started, boot, at: since } = name;
  const text = await contentOf(file, largest).catch(() => undefined);
  const told = toldSchema.safeParse(parseJson(text));
  return { uid, pid, started, boot, since, ...(told.success && { told: told.data }) };
}
