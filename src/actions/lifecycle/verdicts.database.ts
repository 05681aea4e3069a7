import { count, duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { type Beside, secondWords } from './beside.ts';
import type { Database } from './database.ts';
import type { Verb } from './verdicts.ts';

/** How what holds a database is stopped: the signal, the command that its unit runs instead, and the time it gets. */
export type Ending = { readonly signal: string; readonly command: string; readonly grace: Duration };

/** A database gets so long at least: a checkpoint or a snapshot is written before it ends. */
export const leastGrace: Duration = 120_000;

/** Whether losing it for a while may lose something: it is a primary or a master, or nobody knows. */
export const isPrecious = ({ role }: Database): boolean => role !== 'replica';

/** A database, the other servers of its cluster, and what it would come up as beside them. */
export type Held = {
  readonly database: Database;
  readonly others: readonly Database[];
  readonly beside?: Beside | undefined;
};

/** What speaks for and against taking a database down, or bringing it up. Pure. */
export function databaseVerdicts(verb: Verb, held: Held, ending: Ending): readonly Verdict[] {
  const { database, others } = held;
  const isUnknown = verb === 'start' || database.role === undefined;
  const role = verb === 'stop' ? undefined : (besideVerdict(held) ?? (isUnknown ? rival(held) : undefined));
  if (verb === 'start') return role === undefined ? [] : [role];
  return [
    role ?? roleVerdict(database),
    ...synchronous(database, others),
    clean(database, ending),
    ...saved(database),
  ];
}

function roleVerdict({ title, kind, role, replicas = 0, group, because }: Database): Verdict {
  const what = `role of ${title}`;
  const word = kind === 'redis' ? 'master' : 'primary';
  if (role === undefined)
    return { title: what, is: 'warn', because: `not known, so it counts as a ${word}: ${because}` };
  if (role === 'replica') return { title: what, is: 'pass', because: `a replica: the ${word} goes on` };
  if (replicas === 0)
    return {
      title: what,
      is: 'warn',
      because: `the ${word}, and no replica receives from it: nobody can take over`,
    };
  return {
    title: what,
    is: 'warn',
    because: `the ${word} of ${count(replicas)} ${replicas === 1 ? 'replica' : 'replicas'}: a switchover first keeps the writers waiting for less`,
    mend: { action: 'switchover', target: { kind, name: group } },
  };
}

/** Commits wait while the only standby that they wait for is away. */
function synchronous({ title, role }: Database, others: readonly Database[]): readonly Verdict[] {
  const waitedFor = others.flatMap((one) => one.synchronous);
  if (role !== 'replica' || waitedFor.length !== 1) return [];
  const because = `commits wait for ${waitedFor[0]} and nobody else: if that is ${title}, they stand still while it is away`;
  return [{ title: 'synchronous standbys', is: 'warn', because }];
}

const names = {
  SIGINT: 'a fast shutdown',
  SIGTERM: 'a smart shutdown',
  SIGQUIT: 'an immediate one',
} as const;
const isKnown = (signal: string): signal is keyof typeof names => Object.hasOwn(names, signal);

function clean({ title, kind, clients, role }: Database, { signal, command, grace }: Ending): Verdict {
  const what = `how ${title} is stopped`;
  const time = `${duration(grace)} before it is killed`;
  if (kind === 'redis') {
    if (signal === 'SIGTERM' || command !== '')
      return { title: what, is: 'pass', because: `${signal}: Redis saves as it is told to, ${time}` };
    return unclean(what, `${signal} is not the signal at which Redis saves and ends (SIGTERM)`);
  }
  if (/\bfast\b/.test(command))
    return { title: what, is: 'pass', because: `by its own fast shutdown, ${time}` };
  if (signal === 'SIGINT')
    return { title: what, is: 'pass', because: `SIGINT, which is PostgreSQL’s fast shutdown, ${time}` };
  const meant = isKnown(signal) ? names[signal] : 'no way to stop PostgreSQL';
  const because =
    signal === 'SIGTERM'
      ? `SIGTERM is ${meant}: it waits until ${clients === undefined ? 'all clients' : `${count(clients)} clients`} have left, and is killed after ${duration(grace)}; its stop signal has to be SIGINT`
      : `${signal} is ${meant}: it has to be SIGINT`;
  if (role === 'replica') return { title: what, is: 'warn', because };
  return unclean(what, because);
}

const unclean = (title: string, because: string): Verdict => ({
  title,
  is: 'refuse',
  because,
  override: 'allow-unclean-stop',
});

/** What of a Redis lives in its memory alone. */
function saved({ title, kind, role, unsaved, replicas = 0, group, because }: Database): readonly Verdict[] {
  if (kind !== 'redis' || role === 'replica') return [];
  const what = `what ${title} has saved`;
  if (unsaved === 0)
    return [{ title: what, is: 'pass', because: 'every write is in its snapshot or its log' }];
  const writes =
    unsaved === undefined
      ? `not known${because === undefined ? '' : ` (${because})`}`
      : `${count(unsaved)} writes since its last snapshot, and no append-only file`;
  return [
    {
      title: what,
      is: 'refuse',
      because: `${writes}: whether it saves them at its end is its own setting, which is not read`,
      override: 'allow-data-loss',
      ...(replicas > 0 && { mend: { action: 'switchover', target: { kind, name: group } } }),
    },
  ];
}

/** A primary that comes back where another one took over writes a second history, and nobody brings that up. */
function besideVerdict({ database: { title, system, role }, beside }: Held): Verdict | undefined {
  if (beside === undefined) return undefined;
  const what = `role of ${title}`;
  const { primary, comesUp } = beside;
  const name = system.replace(/^postgres\//, '');
  const mend = { action: 'rejoin', target: { kind: 'postgres', name } } as const;
  switch (comesUp) {
    case 'standby':
      return { title: what, is: 'pass', because: `its data is a standby’s, and ${primary} is the primary` };
    case 'fenced':
      return {
        title: what,
        is: 'warn',
        because: `it was a primary, and comes up as a standby, for its data is marked; whether it finds its way to ${primary} is not known`,
        mend,
      };
    case 'primary':
      return { title: what, is: 'refuse', because: secondWords(title, beside), ...(!role && { mend }) };
  }
}

function rival({ database: { title, kind }, others }: Held): Verdict | undefined {
  const now = others.find(({ role }) => role === 'primary');
  if (now === undefined) return undefined;
  return {
    title: `role of ${title}`,
    is: 'warn',
    because: `${now.title} is the ${kind === 'redis' ? 'master' : 'primary'} now: if ${title} still believes to be it, there are two`,
  };
}
