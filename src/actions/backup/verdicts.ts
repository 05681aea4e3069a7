import { bytes, count, duration, percent } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { operateVerdict } from '../operate.ts';
import { type Client, majorOf } from './client.ts';
import type { Inside } from './inside.ts';
import type { Survey } from './survey.ts';

/** A dump compresses to less; the data of a base backup comes with the log that is written meanwhile. */
const margin = 1.2;
/** Of the filesystem, so that nobody else runs out of space; of a large one no more than this. */
const share = 0.05;
const most = 2 * 1024 ** 3;
/** A dump keeps vacuum from cleaning what is younger than it, and so does whoever it would wait with. */
const long = 3_600_000;

/** Bytes that stay free where a backup is written. */
export const reserveOf = ({ directory }: Pick<Survey, 'directory'>): number =>
  directory === undefined ? 0 : Math.min(directory.total * share, most);

/** What speaks for and against taking one. Pure. */
export function verdicts(survey: Survey): readonly Verdict[] {
  return [
    operateVerdict(survey.hasOperate, survey.system.id, ', and they are read when it runs'),
    role(survey),
    ...[survey.client, survey.reader].map((one) => client(one, survey)),
    ...room(survey),
    ...beside(survey),
    running(survey),
    connections(survey),
    ...transactions(survey),
    ...(survey.method === 'base' ? base(survey) : []),
  ];
}

function role({ system, server, method }: Survey): Verdict {
  const title = `role of ${system.title}`;
  if (server.role === 'primary')
    return { title, is: 'pass', because: `primary, PostgreSQL ${server.version}` };
  const risk =
    method === 'dump'
      ? `replay may cancel the dump after max_standby_streaming_delay (${server.standbyDelay ?? 'not known'})`
      : 'a promotion meanwhile makes the backup worthless';
  return { title, is: 'warn', because: `standby, PostgreSQL ${server.version}: ${risk}` };
}

/** Whether a program of PostgreSQL is there, and not older than the server. */
export function client(
  { name, version }: Client,
  {
    server,
    system,
    within,
  }: {
    readonly server: { readonly version: string };
    readonly system: { readonly title: string };
    readonly within?: Inside | undefined;
  },
): Verdict {
  if (within !== undefined)
    return {
      title: `${name} in container ${within.name}`,
      is: 'pass',
      because: `its own, since this host has ${version === undefined ? 'none' : `version ${version}`} and the server is ${server.version}`,
    };
  const title = `${name} on this host`;
  const mend = `install postgresql-client-${majorOf(server.version)}`;
  if (version === undefined) return { title, is: 'refuse', because: `there is none: ${mend}` };
  return majorOf(version) < majorOf(server.version)
    ? {
        title,
        is: 'refuse',
        because: `it is version ${version}, and ${system.title} is ${server.version}: ${mend}`,
      }
    : { title, is: 'pass', because: `version ${version}, the server is ${server.version}` };
}

/** What is to be known of where it is put. */
export type Room = Pick<Survey, 'directory' | 'last' | 'bytes'> & {
  readonly section: { readonly directory: string };
};

/** Whether it may be put where the stack file says, and fits. */
export const room = (found: Room): readonly Verdict[] => [place(found), ...space(found)];

function place({ directory, section }: Room): Verdict {
  const title = section.directory;
  if (directory === undefined)
    return { title, is: 'refuse', because: 'it cannot be looked at: permission denied' };
  const { is, isWritable, isOurs, mode = 0o700 } = directory;
  if (is === 'other') return { title, is: 'refuse', because: 'it is no directory, or a link to none' };
  if (!isWritable) return { title, is: 'refuse', because: 'this user may not write there' };
  if (is === 'none') return { title, is: 'pass', because: 'it is made, for this user alone' };
  if ((mode & 0o002) !== 0)
    return { title, is: 'refuse', because: `anyone can write there (mode ${octal(mode)}): chmod 700 it` };
  if (!isOurs)
    return {
      title,
      is: 'warn',
      because: 'it belongs to another user, who can read and remove what is in it',
    };
  return (mode & 0o077) === 0
    ? { title, is: 'pass', because: `ours alone (mode ${octal(mode)})` }
    : { title, is: 'warn', because: `others can look into it (mode ${octal(mode)}): chmod 700 it` };
}

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

function space(survey: Room): readonly Verdict[] {
  const { directory, last, bytes: data } = survey;
  const title = `free space on ${survey.section.directory}`;
  if (directory === undefined) return [];
  const { available, total } = directory;
  const reserve = reserveOf(survey);
  const expected = last?.bytes ?? data;
  if (expected === undefined)
    return [
      {
        title,
        is: 'warn',
        because: `${bytes(available)}; how much is needed is not known, and it stops when ${bytes(reserve)} are left`,
      },
    ];
  const needed = expected * margin;
  const why = last?.bytes === undefined ? 'the data' : 'the last one';
  const because = `${bytes(available)} of ${bytes(total)}, ${bytes(needed)} needed (1.2 × ${why}) and ${percent(reserve / total)} kept free`;
  return [
    available - needed >= reserve
      ? { title, is: 'pass', because }
      : { title, is: 'refuse', because, override: 'allow-low-space' },
  ];
}

const beside = ({ isBesideData, system }: Survey): readonly Verdict[] =>
  isBesideData === true
    ? [
        {
          title: 'where it lies',
          is: 'warn',
          because: `on the same filesystem as the data of ${system.title}: who loses one loses both`,
        },
      ]
    : [];

function running({ running: found }: Survey): Verdict {
  const title = 'other backups';
  const [first] = found;
  if (first === undefined) return { title, is: 'pass', because: 'none is being taken' };
  return {
    title,
    is: 'refuse',
    because: `${first.application} (pid ${first.pid}) has been taking one for ${duration(first.age)}`,
  };
}

function connections({ server: { connectionsLeft }, jobs, method }: Survey): Verdict {
  const needed = method === 'dump' ? jobs + 1 : 1;
  const title = 'connections left';
  if (connectionsLeft === undefined) return { title, is: 'warn', because: `not known, ${needed} needed` };
  const because = `${count(Math.max(0, connectionsLeft))}, ${needed} needed`;
  return { title, is: connectionsLeft >= needed ? 'pass' : 'refuse', because };
}

const transactions = ({ server: { oldestTransaction }, method }: Survey): readonly Verdict[] =>
  method === 'base' || oldestTransaction === undefined || oldestTransaction < long
    ? []
    : [
        {
          title: 'oldest transaction',
          is: 'warn',
          because: `open for ${duration(oldestTransaction)}: tables that it has changed the shape of make the dump wait, and give up after 30 s`,
        },
      ];

function base({ server: { tablespaces, sendersLeft }, system }: Survey): readonly Verdict[] {
  return [
    ...(tablespaces === undefined || tablespaces === 0
      ? []
      : [
          {
            title: 'tablespaces',
            is: 'refuse',
            because: `${system.title} has ${count(tablespaces)} outside of its data directory: their places would be written over. Take a dump`,
          } as const,
        ]),
    {
      title: 'WAL senders left',
      is: sendersLeft === undefined ? 'warn' : sendersLeft >= 2 ? 'pass' : 'refuse',
      because: `${sendersLeft === undefined ? 'not known' : count(sendersLeft)}, 2 needed (max_wal_senders)`,
    },
  ];
}
