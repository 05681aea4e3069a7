import { placeOf } from '../../core/place.ts';
import type { MemberAttempt } from '../../domain/nginx/fold.ts';
import type { MemberPlace } from '../../domain/nginx.ts';
import { connect, type Trace } from '../check/connect.ts';
import { ownNetwork, ownTrouble } from '../check/network.ts';
import { Trouble, troubleOf } from '../check/trouble.ts';
import { codeOf } from '../failures.ts';

/** Within this time a member of a stack answers, or a request that waits for it is lost anyway. */
const patience = 3_000;

/** Whether somebody takes a connection there; nothing is sent over it. */
export async function askMember(place: MemberPlace, signal: AbortSignal): Promise<MemberAttempt> {
  const begun = performance.now();
  const took = (): number => performance.now() - begun;
  const trace: Trace = { phases: {}, connected: false };
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  try {
    (await connect({ ...place, tls: 'none' }, trace, deadline)).destroy();
    return { is: 'passed', took: took() };
  } catch (error) {
    const trouble = troubleOf(error, placeOf(place));
    if (!(trouble instanceof Trouble)) throw error;
    // A name that only nginx's own container can resolve says nothing here.
    if (trouble.blames === 'us' || codeOf(error) === 'ENOTFOUND')
      return { is: 'unknown', because: trouble.message, took: took() };
    const ours = trouble.isNetwork ? ownTrouble(trace.address, ownNetwork()) : undefined;
    return ours === undefined
      ? { is: 'failed', because: trouble.message, took: took() }
      : { is: 'unknown', because: ours, took: took() };
  }
}
