import { bytes } from '../../core/format.ts';
import { type Change, lookBack } from '../changes.ts';
import type { PostgresNode, Up } from '../postgres.ts';
import { type Circumstances, type Differ, noticed } from './differ.ts';

/** What is compared of a node that is up. */
export type SeenNode = Pick<
  Up,
  'role' | 'timeline' | 'systemIdentifier' | 'startedAt' | 'loadedAt' | 'position'
> & {
  readonly paused: boolean;
  /** Of a standby: whether it receives. Unknown where our role may not see it. */
  readonly receives: boolean | undefined;
  /** Who streams from it, as they call themselves. */
  readonly standbys: readonly string[];
};

/** Undefined while the server lets nobody in: that is no change of it. */
export function seenNode(node: PostgresNode): SeenNode | undefined {
  if (node.is !== 'up') return undefined;
  const { role, timeline, systemIdentifier, startedAt, loadedAt, position, receiver } = node;
  const status = receiver?.status;
  return {
    ...{ role, timeline, systemIdentifier, startedAt, loadedAt, position },
    paused: receiver?.paused === 'paused',
    receives: role === 'standby' && status !== 'hidden' ? status === 'streaming' : undefined,
    standbys: node.senders
      .filter(
        ({ state, application }) =>
          state === 'streaming' && !/^pg_(basebackup|receivewal|recvlogical)/.test(application),
      )
      .map(
        ({ application, address, slot }) => slot ?? (application === 'walreceiver' ? address : application),
      )
      .sort(),
  };
}

/** The server gives both times to the microsecond; a difference below this is one of rounding. */
const same = 500;

export const nodeChanges: Differ<SeenNode> = (before, after, circumstances) => {
  const dated = datedChanges(before, after, circumstances).filter(
    ({ at }) => circumstances.at - at < lookBack,
  );
  return before === undefined ? dated : [...dated, ...comparedChanges(before, after, circumstances)];
};

/** What the server itself dates. Its start loads the configuration too, which is no news then. */
function datedChanges(
  before: SeenNode | undefined,
  after: SeenNode,
  { system }: Circumstances,
): readonly Change[] {
  const { startedAt, loadedAt = startedAt } = after;
  const hasStarted = before === undefined || Math.abs(startedAt - before.startedAt) > same;
  const hasLoaded = before?.loadedAt === undefined || Math.abs(loadedAt - before.loadedAt) > same;
  return [
    ...(hasStarted
      ? [{ at: startedAt, kind: 'restarted', target: system, text: 'server started' } as const]
      : []),
    ...(hasLoaded && loadedAt - startedAt > 2_000
      ? [{ at: loadedAt, kind: 'configuration', target: system, text: 'configuration loaded' } as const]
      : []),
  ];
}

function comparedChanges(before: SeenNode, after: SeenNode, circumstances: Circumstances): readonly Change[] {
  const changes: Change[] = [];
  const say = (kind: Change['kind'], text: string): void => {
    changes.push(noticed({ kind, target: circumstances.system, text }, circumstances));
  };
  const { role, timeline, systemIdentifier, position } = after;
  const isOther =
    systemIdentifier !== undefined &&
    before.systemIdentifier !== undefined &&
    systemIdentifier !== before.systemIdentifier;
  if (isOther) say('role', 'another database system stands here: its identifier changed');
  if (role !== before.role)
    say(
      'role',
      `${role === 'primary' ? 'promoted' : 'made a standby'}: ${before.role} → ${role}${timelineWords(before, after)}`,
    );
  else if (timeline !== undefined && before.timeline !== undefined && timeline !== before.timeline)
    say('timeline', `timeline ${before.timeline} → ${timeline}`);
  const back = (before.position ?? 0) - (position ?? before.position ?? 0);
  if (!isOther && role === before.role && timeline === before.timeline && role === 'primary' && back > 0)
    say('role', `its log went back by ${bytes(back)}: it was restored`);
  if (after.paused !== before.paused)
    say(after.paused ? 'paused' : 'resumed', after.paused ? 'replay paused' : 'replay resumed');
  if (
    role === before.role &&
    after.receives !== undefined &&
    before.receives !== undefined &&
    after.receives !== before.receives
  )
    say(
      after.receives ? 'connected' : 'disconnected',
      after.receives ? 'receives again' : 'receives nothing any more',
    );
  for (const standby of before.standbys)
    if (!after.standbys.includes(standby)) say('disconnected', `standby ${standby} is gone`);
  for (const standby of after.standbys)
    if (!before.standbys.includes(standby)) say('connected', `standby ${standby} streams`);
  return changes;
}

const timelineWords = (before: SeenNode, after: SeenNode): string =>
  after.timeline === before.timeline || after.timeline === undefined ? '' : `, timeline ${after.timeline}`;
