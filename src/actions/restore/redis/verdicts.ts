import { bytes, count, duration } from '../../../core/format.ts';
import { placeOf } from '../../../core/place.ts';
import type { Verdict } from '../../../core/plan.ts';
import type { Instant } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { numberIn } from '../../../domain/redis/info.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import { level } from '../words.ts';
import { configuration } from './configuration.ts';
import { isRaised } from './sentinels.ts';
import { hushed } from './steps.sentinels.ts';
import type { Survey } from './survey.ts';

/** What speaks for and against a restore. Pure. */
export function verdicts(survey: Survey, at: Instant): readonly Verdict[] {
  return [
    level(survey.backup, at),
    credentials(survey),
    version(survey),
    checker(survey),
    // What is stopped for a restore has to be the same when it is started again, whoever takes it upon themselves.
    ...survey.runner.own.map(({ override: _, ...verdict }) => verdict),
    ...room(survey),
    ...configuration(survey.master.system.id, survey.master.seen.info, survey.configuration),
    ...(survey.sentinels.length === 0 ? [] : [sentinels(survey)]),
    ...replicas(survey),
    clients(survey),
  ];
}

function credentials({ section: { operate }, master, sentinels: found }: Survey): Verdict {
  const title = 'operate credentials';
  if (operate === undefined)
    return {
      title,
      is: 'refuse',
      because: `${master.system.id} has none: add operate: { username, password } to it in the stack file`,
    };
  const more = found.length === 0 ? '' : ', at the Sentinels +sentinel|set';
  return {
    title,
    is: 'pass',
    because: `there are some, read when it runs; their user needs +config|get, +bgsave, +lastsave, +info and +time${more}`,
  };
}

function version({ manifest, master: { system, seen } }: Survey): Verdict {
  const title = `version of ${system.id}`;
  const taken = manifest?.server?.version;
  if (taken === undefined)
    return { title, is: 'warn', because: `${seen.version}; that of the backup is not known` };
  const because = `${seen.version}, the backup is of ${taken}`;
  return { title, is: isNewer(taken, seen.version) ? 'refuse' : 'pass', because };
}

/** An older server does not read what a newer one wrote; patches of one version do. */
function isNewer(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

function checker({ checker: found }: Survey): Verdict {
  const title = 'redis-check-rdb on this host';
  return found === undefined
    ? { title, is: 'refuse', because: 'there is none: install redis-tools' }
    : { title, is: 'pass', because: found };
}

/** What it holds now is saved once more, and what is restored lies beside it. */
function room({ data, directory, bytes: size = 0, master }: Survey): readonly Verdict[] {
  const title = data.directory;
  if (directory === undefined || directory.is === 'none')
    return [{ title, is: 'refuse', because: 'this user may not look at it: run it as root' }];
  if (!directory.isWritable) return [{ title, is: 'refuse', because: 'this user may not write there' }];
  const needed = size + master.seen.memory;
  const reserve = reserveOf({ directory });
  const because = `${bytes(directory.available)}, at most ${bytes(needed)} needed (the backup, and what it holds now) and ${bytes(reserve)} kept free`;
  const isEnough = directory.available - needed >= reserve;
  return [
    { title, is: 'pass', because: `where ${master.system.id} keeps its files, by its process` },
    {
      title: `free space on ${title}`,
      is: isEnough ? 'pass' : 'refuse',
      because,
      ...(!isEnough && { override: 'allow-low-space' }),
    },
  ];
}

/** All of them have to be held: one that is not makes a replica with the old data the master. */
function sentinels({ sentinels: all, master: { system, seen } }: Survey): Verdict {
  const title = hushed;
  const refuse = (because: string): Verdict => ({ title, is: 'refuse', because });
  const runId = seen.info.get('run_id');
  for (const one of all) {
    const who = one.system.id;
    if (one.is === 'down')
      return refuse(
        `${who} does not answer (${sanitize(one.because)}): it may make a replica with the old data the master`,
      );
    // It asks for the one only now and then, and may know the other by another name.
    if (one.runId !== runId && placeOf(one.master) !== system.where)
      return refuse(`${who} calls another one the master than ${system.id}`);
    const flags = one.flags.filter((flag) => flag !== 'master');
    if (flags.length > 0) return refuse(`${who} sees the master as ${sanitize(flags.join(', '))}`);
    if (one.others + 1 > all.length)
      return refuse(
        `${who} knows of ${count(one.others + 1)} Sentinels, and the stack file names ${count(all.length)}: name all of them`,
      );
    if (isRaised(one.downAfter))
      return refuse(
        `${who} still waits ${duration(one.downAfter)} for its master, as a restore had it: take that one back, or SENTINEL SET ${one.name} down-after-milliseconds`,
      );
  }
  return {
    title,
    is: 'pass',
    because: `${count(all.length)} of ${count(all.length)} see ${system.id} as the master`,
  };
}

function replicas({ rest }: Survey): readonly Verdict[] {
  if (rest.length === 0) return [];
  const title = 'replicas';
  const dark = rest.filter(({ seen }) => seen.is === 'down').map(({ system }) => system.id);
  return [
    dark.length === 0
      ? {
          title,
          is: 'pass',
          because: `${count(rest.length)}: they copy all of it, and have the old data until then`,
        }
      : { title, is: 'warn', because: `${dark.join(', ')} ${dark.length === 1 ? 'does' : 'do'} not answer` },
  ];
}

function clients({ master: { seen } }: Survey): Verdict {
  const title = 'clients connected';
  const now = numberIn(seen.info, 'connected_clients');
  return { title, is: 'warn', because: `${now === undefined ? 'not known' : count(now)}: they are cut` };
}
