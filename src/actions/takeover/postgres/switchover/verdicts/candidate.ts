import { bytes, count, duration } from '../../../../../core/format.ts';
import type { Verdict } from '../../../../../core/plan.ts';
import { formatTarget } from '../../../../../core/target.ts';
import {
  applicationOf,
  byPosition,
  type ClusterSeen,
  namedLike,
  senderOf,
} from '../../../../primacy/cluster.ts';
import { isReceiving, numberOf, type UpNode } from '../../../../primacy/node.ts';
import { fewerOf, majorOf, pending, roomOf } from '../../heir.ts';
import { slotFor } from '../choice.ts';
import type { Move } from '../survey.ts';
import { missingStandbys } from '../synchronous.ts';
import { pass, passIf, refuse, titles, warn } from './titles.ts';

type Given = {
  readonly move: Move;
  readonly cluster: Pick<ClusterSeen, 'standbys'>;
  readonly isBarred: boolean;
  readonly maxLag: number;
};

/** What speaks for and against who takes over. Pure. */
export function candidateVerdicts({ move, cluster, isBarred, maxLag }: Given): readonly Verdict[] {
  const { primary, candidate } = move;
  const name = candidate.system.title;
  return [
    passIf(
      !isBarred,
      titles.barred,
      'nothing in the stack file says no',
      `takes_over of ${name} is false in the stack file`,
    ),
    passIf(
      candidate.systemIdentifier !== undefined && candidate.systemIdentifier === primary.systemIdentifier,
      titles.system,
      `system ${primary.systemIdentifier}`,
      `${name} is of system ${candidate.systemIdentifier ?? 'not known'}, and the primary of ${primary.systemIdentifier ?? 'not known'}`,
    ),
    versions(move),
    ...pending(candidate),
    attached(move),
    ...lag(move, maxLag),
    ahead(move, cluster),
    passIf(
      (candidate.timeline ?? 0) >= (primary.timeline ?? 0),
      titles.timeline,
      `${candidate.timeline} on both`,
      `${name} is on timeline ${candidate.timeline ?? 'not known'}, and the primary on ${primary.timeline}`,
    ),
    sync(move),
    replay(candidate),
    room(move),
    names(move),
    candidate.settings.default_transaction_read_only === 'on'
      ? warn(titles.readOnly, `default_transaction_read_only is on at ${name}: writers are refused`)
      : pass(titles.readOnly, `${name} does not refuse them by a setting`),
  ];
}

function versions({ primary, candidate }: Move): Verdict {
  if (majorOf(primary) !== majorOf(candidate))
    return warn(
      titles.version,
      `${candidate.system.title} runs version ${majorOf(candidate)}, the primary ${majorOf(primary)}`,
    );
  const fewer = fewerOf(candidate, primary);
  return fewer.length === 0
    ? pass(titles.version, `version ${majorOf(primary)}, and no less of anything`)
    : warn(titles.version, `${candidate.system.title} has less than the primary: ${fewer.join(', ')}`);
}

function attached({ primary, candidate }: Move): Verdict {
  const name = candidate.system.title;
  const sender = senderOf(candidate, primary);
  const alike = namedLike(candidate, primary);
  if (sender === undefined && alike.length > 0)
    return refuse(
      titles.attached,
      `several call themselves ${applicationOf(candidate)}, and which of them ${name} is cannot be told: give each standby a slot, or an application_name or cluster_name of its own`,
    );
  if (sender === undefined)
    return refuse(
      titles.attached,
      `${name} does not receive from ${primary.system.title}: it follows somebody else, or nobody`,
    );
  const { status } = candidate.receiver;
  return passIf(
    sender.state === 'streaming' && isReceiving(candidate),
    titles.attached,
    `streaming from ${primary.system.title}`,
    `${primary.system.title} says ${sender.state}, and ${name} ${status ?? 'that it receives nothing'}`,
  );
}

function lag({ primary, candidate }: Move, maxLag: number): readonly Verdict[] {
  const behind =
    primary.position === undefined || candidate.replayed === undefined
      ? undefined
      : Math.max(0, primary.position - candidate.replayed);
  const limit = bytes(maxLag);
  return [
    passIf(
      behind !== undefined && behind <= maxLag,
      titles.lag,
      `${bytes(behind)} behind, limit ${limit}`,
      `${candidate.system.title} is ${behind === undefined ? 'nobody knows how far' : bytes(behind)} behind, limit ${limit}`,
      'allow-lag',
    ),
  ];
}

function ahead({ primary, candidate }: Move, cluster: Pick<ClusterSeen, 'standbys'>): Verdict {
  const [first] = byPosition(cluster.standbys, primary);
  const by = (first?.position ?? 0) - (candidate.position ?? 0);
  return first === undefined || by <= 0
    ? pass(titles.ahead, 'no other standby has more')
    : warn(
        titles.ahead,
        `${first.system.title} has ${bytes(by)} more now; both have all of it when the primary is stopped`,
      );
}

function sync({ primary, candidate }: Move): Verdict {
  const wanted = primary.settings.synchronous_standby_names ?? '';
  if (wanted === '') return pass(titles.sync, 'they wait for nobody');
  const state = senderOf(candidate, primary)?.sync ?? 'not there';
  return passIf(
    state === 'sync' || state === 'quorum',
    titles.sync,
    `it is ${state}`,
    `they wait for others (${wanted}), and ${candidate.system.title} is ${state}`,
    'allow-async',
  );
}

function replay({ isPaused, system, ...node }: UpNode): Verdict {
  const delay = numberOf(node, 'recovery_min_apply_delay') ?? 0;
  if (delay > 0)
    return refuse(
      titles.replay,
      `${system.title} replays ${duration(delay)} late on purpose (recovery_min_apply_delay)`,
    );
  if (!isPaused) return pass(titles.replay, 'not paused, and not delayed');
  const [, name = ''] = system.id.split(/^postgres\//);
  const target = { kind: 'postgres', name } as const;
  return {
    ...refuse(
      titles.replay,
      `replay is paused on ${system.title}: resume it first (${formatTarget(target)})`,
    ),
    mend: { action: 'resume-replay', target },
  };
}

function room({ primary, candidate, siblings }: Move): Verdict {
  const standbys = siblings.length + 1;
  const theirs = siblings.flatMap(({ settings }) => settings.primary_slot_name || []);
  const own = slotFor(primary, candidate);
  const { isEnough, has, come } = roomOf(candidate, standbys, own === null ? theirs : [own, ...theirs]);
  return passIf(
    isEnough,
    titles.room,
    `${has}; ${count(standbys)} more come`,
    `${candidate.system.title} has ${has}, and ${come} would come`,
  );
}

function names({ primary, candidate, siblings }: Move): Verdict {
  const wanted = candidate.settings.synchronous_standby_names ?? '';
  if (wanted === '') return pass(titles.names, 'wait for nobody');
  const there = [...siblings.map(applicationOf), applicationOf(primary)];
  const missing = missingStandbys(wanted, there);
  return passIf(
    missing === 0,
    titles.names,
    `wait for ${wanted}, who will be there`,
    `would wait for ${wanted} at ${candidate.system.title}, and there are only ${there.join(', ')}: change synchronous_standby_names there first`,
  );
}
