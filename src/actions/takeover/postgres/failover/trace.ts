import { ReadError } from '../../../../core/reading.ts';
import type { Reach } from '../../../faces.ts';
import { runnerOf } from '../../../lifecycle/find.ts';
import { sightOfContainer } from '../../../lifecycle/sight.ts';
import { detailsOf, hasEnded } from '../../../primacy/contained.ts';
import { serverOn } from '../../../primacy/local.ts';
import { meansOf } from '../../../primacy/means.ts';
import type { SilentNode } from '../../../primacy/node.ts';
import type { Server } from '../../../primacy/server.ts';
import type { Trace } from './death.ts';

type Traced = { readonly trace: Trace; readonly server: Server | undefined };

/** What can be found out about one that does not answer, whose data would be of that system. */
export async function traceOf(
  reach: Reach,
  node: SilentNode,
  systemIdentifier: string | undefined,
  signal: AbortSignal,
): Promise<Traced> {
  const means = await meansOf(reach, node, systemIdentifier, signal);
  if (means.is === 'server') {
    const { server } = means;
    return traceNow(reach, server, signal).then(
      (trace) => ({ trace, server }),
      (error: unknown) => {
        if (!(error instanceof ReadError) || signal.aborted) throw error;
        return { trace: { is: 'none', because: error.message }, server: undefined };
      },
    );
  }
  const { because } = means;
  if (node.system.control?.container === undefined)
    return { trace: { is: 'none', because }, server: undefined };
  try {
    const found = await runnerOf(reach, node.system, signal);
    if (found.is !== 'container') return { trace: { is: 'none', because }, server: undefined };
    const { says } = sightOfContainer(found.details);
    const { name } = found.details;
    const isDown = hasEnded(found.details);
    return { trace: { is: 'container', name, isDown, says, whyNot: because }, server: undefined };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { trace: { is: 'none', because }, server: undefined };
  }
}

/** Whether it runs now. */
export async function traceNow(reach: Reach, server: Server, signal: AbortSignal): Promise<Trace> {
  if (server.is === 'local') return { is: 'local', pid: (await serverOn(server))?.pid };
  const details = await detailsOf(reach, server, signal);
  const { says } = sightOfContainer(details);
  return { is: 'container', name: details.name, isDown: hasEnded(details), says };
}
