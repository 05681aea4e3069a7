import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Neighbours } from './neighbours.ts';
import { sightOfContainer } from './sight.ts';

export type Verb = 'restart' | 'start' | 'stop';

/** What was found out about one container. */
export type ContainerFacts = {
  readonly details: Details;
  /** The name under which the engine lists its image. */
  readonly listedImage: string;
  readonly engine: string;
  readonly neighbours: Neighbours;
  readonly isOurs: boolean;
};

/** What speaks for and against doing it to a container. Pure. */
export function containerVerdicts(verb: Verb, facts: ContainerFacts, at: Instant): readonly Verdict[] {
  return [
    stateVerdict(verb, facts, at),
    ...(facts.isOurs && verb !== 'start' ? [ours(facts)] : []),
    ...managed(facts),
    ...(verb === 'start' ? [] : [...healthVerdict(facts), ...neighbourVerdicts(verb, facts)]),
    ...(verb === 'stop' ? stopVerdicts(facts) : imageVerdict(facts)),
  ];
}

function stateVerdict(verb: Verb, { details, engine }: ContainerFacts, at: Instant): Verdict {
  const { name, state, startedAt, finishedAt } = details;
  const title = `state of ${name}`;
  const since = (then: Instant | undefined): string =>
    then === undefined ? '' : ` for ${duration(Math.max(0, at - then))}`;
  const { says } = sightOfContainer(details);
  switch (state) {
    case 'running':
      return verb === 'start'
        ? { title, is: 'refuse', because: `it runs already, on ${engine}${since(startedAt)}` }
        : { title, is: 'pass', because: `runs on ${engine}${since(startedAt)}` };
    case 'restarting':
      return verb === 'start'
        ? {
            title,
            is: 'refuse',
            because: 'its restart policy starts it again and again: restart it, or stop it',
          }
        : { title, is: 'warn', because: `it ends, and its restart policy starts it again (${says})` };
    case 'paused':
      return { title, is: 'refuse', because: 'it is paused, and hears no signal: unpause it first' };
    case 'created':
    case 'exited':
      return verb === 'stop'
        ? { title, is: 'refuse', because: `it does not run (${says})` }
        : { title, is: 'pass', because: `does not run${since(finishedAt)} (${says}): it is started` };
    default:
      return { title, is: 'refuse', because: `it is ${state}: the engine does nothing to it` };
  }
}

const ours = ({ details: { name } }: ContainerFacts): Verdict => ({
  title: `who runs in ${name}`,
  is: 'refuse',
  because: 'this program does: it would end before it could tell how it went',
});

function managed({ details: { name, labels } }: ContainerFacts): readonly Verdict[] {
  const swarm = labels.get('com.docker.swarm.service.name');
  if (swarm === undefined) return [];
  const service = sanitize(swarm);
  const because = `Swarm runs it for ${service}, and puts another in its place: docker service update --force ${service}`;
  return [{ title: `who manages ${name}`, is: 'refuse', because }];
}

function healthVerdict({ details }: ContainerFacts): readonly Verdict[] {
  const { name, state, healthCheck, health } = details;
  if (state !== 'running') return [];
  const title = `health of ${name}`;
  if (healthCheck === undefined)
    return [{ title, is: 'pass', because: 'it has no health check: staying up is all that can be proven' }];
  const { says } = sightOfContainer(details);
  return [{ title, is: health?.status === 'unhealthy' ? 'warn' : 'pass', because: says }];
}

function neighbourVerdicts(
  verb: Verb,
  { details: { name }, neighbours }: ContainerFacts,
): readonly Verdict[] {
  const { sharing, needing, untold } = neighbours;
  const along = needing.filter(({ restarts }) => restarts).map(({ service }) => service);
  return [
    ...(sharing.length === 0
      ? []
      : [
          {
            title: `who lives on ${name}`,
            is: 'warn',
            because: `${names(sharing)} ${sharing.length === 1 ? 'has' : 'have'} its network, processes or volumes, and ${verb === 'stop' ? 'loses them' : 'may have to be restarted after it'}`,
          } as const,
        ]),
    needing.length === 0
      ? {
          title: `who needs ${name}`,
          is: untold.length === 0 ? 'pass' : 'warn',
          because:
            untold.length === 0
              ? 'no other service says so'
              : `not known of ${names(untold)}: its compose file cannot be read`,
        }
      : {
          title: `who needs ${name}`,
          is: 'warn',
          because: `${names(needing.map(({ service }) => service))}${along.length === 0 ? '' : ` · Compose would restart ${names(along)} along`}`,
        },
  ];
}

function stopVerdicts({
  details: { name, restartPolicy, removesItself },
}: ContainerFacts): readonly Verdict[] {
  const title = `what becomes of ${name}`;
  if (removesItself)
    return [
      {
        title,
        is: 'refuse',
        because: 'it was started with --rm: its end deletes it, with all that it wrote',
        override: 'allow-data-loss',
      },
    ];
  return restartPolicy === 'always'
    ? [{ title, is: 'warn', because: 'restart: always starts it again with the engine' }]
    : [];
}

/** A container keeps the image that it was made from, whatever that name means by now. */
function imageVerdict({ details: { name, image }, listedImage }: ContainerFacts): readonly Verdict[] {
  if (listedImage === image) return [];
  return [
    {
      title: `image of ${name}`,
      is: 'warn',
      because: `${sanitize(image)} means another image by now, or none: it goes on with the one it was made from`,
    },
  ];
}

export const names = (all: readonly string[]): string => {
  const shown = all.slice(0, 3).map(sanitize).join(', ');
  return all.length > 3 ? `${shown} and ${all.length - 3} more` : shown;
};
