import { bytes, count } from '../../../../core/format.ts';
import type { Verdict } from '../../../../core/plan.ts';
import { sanitize } from '../../../../core/sanitize.ts';
import { parseConninfo } from '../../../../domain/postgres/conninfo.ts';
import { applicationOf, byPosition, splitWords } from '../../../primacy/cluster.ts';
import { numberOf, type UpNode } from '../../../primacy/node.ts';
import { isLocal } from '../../../primacy/places.ts';
import { roomOf } from '../heir.ts';
import { missingStandbys } from '../switchover/synchronous.ts';
import { direct, list, lock, operate, owner, told } from '../switchover/verdicts/cluster.ts';
import { pass, passIf, refuse, titles, warn } from '../switchover/verdicts/titles.ts';
import { aheadBy, type Death, darkStandbys } from './death.ts';
import { hindsight } from './hindsight.ts';
import { type Survey, siblingsIn } from './survey.ts';

/** All that speaks for and against it. Pure. */
export function verdicts(found: Survey): readonly Verdict[] {
  const { cluster, candidate, death } = found;
  const up = cluster.nodes.filter((node): node is UpNode => node.is === 'up');
  return [
    owner(up),
    alone(found),
    ...(death === undefined ? [] : [down(death), ...fence(death)]),
    ...told(up),
    lock(up),
    ...armed(found),
    direct(up),
    ...(candidate === undefined || death === undefined
      ? [refuse(titles.candidate, nobody(found))]
      : candidateVerdicts(found, candidate)),
  ];
}

/** Who takes over has to be asked; where no node is down the others have to be locked besides. */
function armed({ unarmed, candidate, primary, pooler: seen }: Survey): readonly Verdict[] {
  const ofPooler = seen.is === 'none' ? undefined : seen.system.id;
  const nodes = unarmed.filter((id) => id !== ofPooler);
  const needed = nodes.filter((id) => primary === undefined || id === candidate?.system.id);
  const others = nodes.filter((id) => !needed.includes(id));
  return [
    operate(needed),
    ...(others.length === 0
      ? []
      : [
          warn(
            titles.operate,
            `${others.join(', ')} ${others.length === 1 ? 'has' : 'have'} none, and ${others.length === 1 ? 'is' : 'are'} not told of the new primary`,
          ),
        ]),
  ];
}

/** Nobody takes over from somebody who is there. */
function alone({ cluster: { name, primaries, split, nodes }, primary, death }: Survey): Verdict {
  const title = titles.one;
  const [first] = primaries;
  if (split.length > 0) return refuse(title, splitWords(split, name));
  if (primaries.length > 1) return refuse(title, `${list(primaries)} are primaries, of different clusters`);
  if (first !== undefined)
    return {
      ...refuse(title, `${first.system.title} answers, and is the primary: that is a switchover`),
      mend: { action: 'switchover', target: { kind: 'postgres', name } },
    };
  if (primary === undefined && death !== undefined)
    return pass(title, `none of the ${count(nodes.length)} nodes is one, and all of them answer`);
  return primary === undefined
    ? refuse(title, `which of the ${count(nodes.length)} nodes was the primary is not known`)
    : pass(title, `${primary.system.title} was it, and no other node is one`);
}

function down({ is, because }: Death): Verdict {
  const title = 'the primary is down';
  const said = sanitize(because);
  if (is === 'down') return { title, is: 'pass', because: said };
  if (is === 'lives') return { title, is: 'refuse', because: said };
  return {
    title,
    is: 'refuse',
    because: `${said}; that it is down is not proven: it may still take writes, and they are lost`,
    override: 'allow-unfenced',
  };
}

function fence(death: Death): readonly Verdict[] {
  if (death.is !== 'down') return [];
  const { fence: strength, fenced } = death;
  return [{ title: `fence: ${strength}`, is: strength === 'hard' ? 'pass' : 'warn', because: fenced }];
}

function nobody({ cluster }: Survey): string {
  const why = cluster.silent.map(({ because }) => sanitize(because)).join('; ');
  return `no replica can take over${why === '' ? '' : `: ${why}`}`;
}

function candidateVerdicts(found: Survey, candidate: UpNode): readonly Verdict[] {
  const { cluster, isBarred, loss, primary } = found;
  const name = candidate.system.title;
  const [best] = byPosition(cluster.standbys, undefined);
  const dark = primary === undefined ? [] : darkStandbys(cluster, primary);
  const others = cluster.standbys.filter((node) => node !== candidate);
  const stranger = others.find(({ systemIdentifier }) => systemIdentifier !== candidate.systemIdentifier);
  const wanted = candidate.settings.synchronous_standby_names ?? '';
  return [
    pass(titles.candidate, `${name}, timeline ${candidate.timeline ?? 'not known'}`),
    passIf(
      !isBarred,
      titles.barred,
      'nothing in the stack file says no',
      `takes_over of ${name} is false in the stack file`,
    ),
    passIf(
      stranger === undefined && candidate.systemIdentifier !== undefined,
      titles.system,
      `system ${candidate.systemIdentifier}`,
      `${stranger?.system.title ?? name} is of system ${stranger?.systemIdentifier ?? 'not known'}`,
    ),
    ...reached(found, candidate),
    ...hindsight(found, candidate),
    ahead(best, candidate),
    dark.length === 0
      ? pass(titles.silent, primary === undefined ? 'none' : 'none besides the primary')
      : refuse(
          titles.silent,
          `${dark.map(({ because }) => sanitize(because)).join('; ')}: it may have more than ${name}, or be a primary`,
          'allow-data-loss',
        ),
    passIf(
      candidate.timeline === undefined ||
        others.every(({ timeline = 0 }) => timeline <= (candidate.timeline ?? 0)),
      titles.timeline,
      `${candidate.timeline ?? 'not known'}, and nobody is further`,
      `another standby is on a later timeline than ${name}`,
    ),
    loss?.is === 'known' && loss.bytes === 0 && loss.age < fresh
      ? { title: 'what is lost', is: 'pass', because: loss.words }
      : { title: 'what is lost', is: 'warn', because: loss?.words ?? 'not known' },
    ...replay(candidate),
    passIf(
      missingStandbys(wanted, others.map(applicationOf)) === 0 || wanted === '',
      titles.names,
      wanted === '' ? 'wait for nobody' : `wait for ${wanted}, who will be there`,
      `would wait for ${wanted} at ${name} in vain: change that there first (ALTER SYSTEM SET synchronous_standby_names = '', and SELECT pg_reload_conf())`,
    ),
    candidate.settings.default_transaction_read_only === 'on'
      ? warn(titles.readOnly, `default_transaction_read_only is on at ${name}: writers are refused`)
      : pass(titles.readOnly, `${name} does not refuse them by a setting`),
    room(found, candidate),
    ...(candidate.baseBackups > 0 ? [warn(titles.base, `one runs on ${name}, and is broken off`)] : []),
    pooler(found),
  ];
}

/** None of it is needed to take writes: what there is no room for is done without. */
function room({ cluster, primary }: Survey, candidate: UpNode): Verdict {
  const siblings = siblingsIn(cluster, candidate);
  const wanted = siblings.flatMap(({ settings }) => settings.primary_slot_name || []);
  const standbys = siblings.length + (primary === undefined ? 0 : 1);
  const { isEnough, has, come } = roomOf(candidate, standbys, wanted);
  return isEnough
    ? pass(titles.room, `${has}; ${count(standbys)} more come`)
    : warn(
        titles.room,
        `${candidate.system.title} has ${has}, and ${come} would come: what cannot be made is done without`,
      );
}

/** For somebody on another host a loopback address leads to itself. */
function reached({ cluster, place, places }: Survey, candidate: UpNode): readonly Verdict[] {
  if (place === undefined || !isLocal(place.host)) return [];
  const afar = cluster.standbys.find((node) => {
    const host = parseConninfo(node.conninfo ?? '')?.get('host');
    return node !== candidate && !places.has(node.system.id) && host !== undefined && !isLocal(host);
  });
  if (afar === undefined) return [];
  const name = candidate.system.title;
  return [
    refuse(
      titles.reached,
      `${afar.system.title} would be told to follow ${name} at ${place.host}, and may be on another host: name ${name} in the stack file by the address at which the others reach it`,
    ),
  ];
}

/** Milliseconds. */
const fresh = 5_000;

function ahead(best: UpNode | undefined, candidate: UpNode): Verdict {
  const by = aheadBy(best, candidate);
  if (by === 0 || best === undefined) return pass(titles.ahead, 'no other standby that answers has more');
  return refuse(
    titles.ahead,
    `${best.system.title} has ${bytes(by)} more than ${candidate.system.title}: these would be lost`,
    'allow-data-loss',
  );
}

function replay(candidate: UpNode): readonly Verdict[] {
  const delay = numberOf(candidate, 'recovery_min_apply_delay') ?? 0;
  if (!candidate.isPaused && delay === 0) return [pass(titles.replay, 'not paused, and not delayed')];
  return [
    warn(
      titles.replay,
      `it replays late or not at all: what it has received is replayed before it takes over`,
    ),
  ];
}

function pooler({ pooler: seen, isLed, candidate, unarmed }: Survey): Verdict {
  if (seen.is === 'none') return pass(titles.pooler, 'there is none in the stack file');
  const name = seen.system.title;
  if (seen.is === 'silent')
    return refuse(
      titles.pooler,
      `${seen.because}: it would go on to lead to the old primary`,
      'allow-pooler',
    );
  if (isLed && candidate) return pass(titles.pooler, `${name} leads to ${candidate.system.title} already`);
  if (seen.databases.length === 0)
    return warn(titles.pooler, `${name} leads nowhere that is known to be the primary`);
  if (seen.file === null)
    return refuse(
      titles.pooler,
      `${name} would go on to lead to the old primary, for it cannot be turned from here: ${seen.whyNot}`,
      'allow-pooler',
    );
  if (unarmed.includes(seen.system.id))
    return refuse(
      titles.pooler,
      `${name} would go on to lead to the old primary, for nothing can be done to it: add operate: { url } to it in the stack file`,
      'allow-pooler',
    );
  return pass(
    titles.pooler,
    `${seen.databases.join(', ')} held for a moment, and turned in ${seen.file.path}`,
  );
}
