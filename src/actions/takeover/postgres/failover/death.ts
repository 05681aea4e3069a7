import { duration } from '../../../../core/format.ts';
import type { Duration } from '../../../../core/reading.ts';
import type { ClusterSeen } from '../../../primacy/cluster.ts';
import { senderOf } from '../../../primacy/cluster.ts';
import { isReceiving, type SilentNode, type UpNode } from '../../../primacy/node.ts';

/** What is known of the primary besides that it does not say how it is. */
export type Trace =
  /** Its data is on this host, and a process of it runs, or none. */
  | { readonly is: 'local'; readonly pid: number | undefined }
  /** Its container: `down` when it has ended; why its data cannot be marked there, where it cannot. */
  | {
      readonly is: 'container';
      readonly name: string;
      readonly isDown: boolean;
      readonly says: string;
      readonly whyNot?: string;
    }
  /** Nothing can be found out here; why not, as the end of a sentence. */
  | { readonly is: 'none'; readonly because?: string };

/**
 * Whether a primary is down, the strongest proof first. `lives`: it answers somebody, and nobody takes over from it.
 * `silent`: it does not answer, and that is all.
 */
export type Death =
  | { readonly is: 'lives' | 'silent'; readonly because: string }
  | {
      readonly is: 'down';
      readonly because: string;
      /** `hard`: it cannot come back as a primary by itself. */
      readonly fence: 'hard' | 'none';
      readonly fenced: string;
    };

/** A healthy pair that is idle says nothing to each other for half a minute. */
const longest: Duration = 35_000;

/** Pure. */
export function deathOf(
  primary: SilentNode,
  cluster: Pick<ClusterSeen, 'standbys' | 'nodes'>,
  trace: Trace,
): Death {
  const name = primary.system.title;
  const there = presence(primary);
  if (there !== undefined) return { is: 'lives', because: there };
  if (trace.is === 'local' && trace.pid !== undefined)
    return {
      is: 'lives',
      because: `${name} does not answer, and its process ${trace.pid} runs on this host: end that first`,
    };
  if (trace.is === 'container' && !trace.isDown)
    return {
      is: 'lives',
      because: `${name} does not answer, and its container ${trace.name} has not ended (${trace.says}): stop that first`,
    };
  const hearing = hearer(cluster);
  if (hearing !== undefined) return { is: 'lives', because: hearing };
  switch (trace.is) {
    case 'local':
      return {
        ...{ is: 'down', because: `no process of ${name} runs on this host`, fence: 'hard' },
        fenced: 'its data is marked, so that whoever starts it gets a standby',
      };
    case 'container':
      return {
        ...{ is: 'down', because: `its container ${trace.name} has ended (${trace.says})` },
        ...(trace.whyNot === undefined
          ? {
              fence: 'hard',
              fenced: `its data is marked, so that whoever starts ${trace.name}, by hand or by its restart policy, gets a standby`,
            }
          : {
              fence: 'none',
              fenced: `nobody keeps ${trace.name} from being started again as a second primary, by its restart policy or by hand: ${trace.whyNot}`,
            }),
      };
    case 'none':
      return /connection refused/.test(primary.because)
        ? {
            ...{
              is: 'down',
              because: `its host answers, and nothing listens there (${primary.because})`,
              fence: 'none',
            },
            fenced: `nobody keeps ${name} from coming back as a second primary, so keep it down until it has rejoined${trace.because === undefined ? '' : `; from here it cannot be marked: ${trace.because}`}`,
          }
        : { is: 'silent', because: primary.because };
  }
}

const busy = {
  full: 'lets nobody in, because it is full',
  starting: 'is starting',
  stopping: 'is stopping',
  recovering: 'recovers',
} as const;

/** What it said, where it said anything at all. */
function presence({ how, because, system }: SilentNode): string | undefined {
  if (Object.hasOwn(busy, how))
    return `${system.title} ${busy[how as keyof typeof busy]}: it is there (${because})`;
  if (how === 'credentials' || how === 'denied' || how === 'protocol' || how === 'unsupported')
    return `${system.title} answers, and does not say how it is: ${because}`;
  return how === 'offline' ? `nobody can tell from here: ${because}` : undefined;
}

/** A standby that still hears it, and from nobody else. */
export function hearerOf({ standbys, nodes }: Pick<ClusterSeen, 'standbys' | 'nodes'>): UpNode | undefined {
  return standbys.find((standby) => {
    const { messageAge = 0 } = standby.receiver;
    const isFedByAnother = nodes.some(
      (other) => other !== standby && other.is === 'up' && senderOf(standby, other) !== undefined,
    );
    return isReceiving(standby) && !isFedByAnother && messageAge < longest;
  });
}

function hearer(cluster: Pick<ClusterSeen, 'standbys' | 'nodes'>): string | undefined {
  const standby = hearerOf(cluster);
  if (standby === undefined) return undefined;
  const { messageAge } = standby.receiver;
  return messageAge === undefined
    ? `${standby.system.title} receives from it: it may only be out of our reach`
    : `${standby.system.title} heard it ${duration(messageAge)} ago, and may hear it again within ${duration(longest)}: it may only be out of our reach`;
}

/** Those that answer nobody, and could be ahead of who takes over. */
export const darkStandbys = (
  { silent }: Pick<ClusterSeen, 'silent'>,
  primary: SilentNode,
): readonly SilentNode[] => silent.filter(({ system }) => system.id !== primary.system.id);

/** How far one is ahead of another, in bytes of the log. */
export const aheadBy = (one: UpNode | undefined, other: UpNode): number =>
  Math.max(0, (one?.position ?? 0) - (other.position ?? 0));
