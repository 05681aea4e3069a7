import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { isIdleInTransaction } from '../../domain/postgres/activity.ts';
import type { EndingVerb } from '../../systems/sessions.write.ts';
import { rootOf } from './choose.ts';
import { type Client, clientWords } from './seen.ts';
import type { Survey } from './survey.ts';

/** What speaks for and against ending a session. Pure. */
export function verdicts(verb: EndingVerb, survey: Survey, target: Target): readonly Verdict[] {
  if (survey.is === 'full') return [blind(survey)];
  const { client } = survey;
  return [
    { title: 'session', is: 'pass', because: clientWords(client) },
    ...own(client),
    runs(verb, client, target),
    ...inTheWay(survey, verb, target),
    ...(client.isSuperuser
      ? [
          {
            title: 'right to end it',
            is: 'warn',
            because: `${sanitize(client.user)} is a superuser: only what logs in as one may do that`,
          } as const,
        ]
      : []),
  ];
}

function blind({ node, because, local, pid, startedAt }: Survey & { is: 'full' }): Verdict {
  const title = `who pid ${pid} is`;
  const found = local.is === 'here' ? local.backends.find((one) => one.pid === pid) : undefined;
  if (found !== undefined)
    return {
      title,
      is: 'warn',
      because: `${sanitize(found.title)}, as its process on this host says; ${node.title} lets nobody in: ${because}`,
    };
  if (local.is === 'here') return { title, is: 'refuse', because: `it is no session of ${node.title}` };
  if (startedAt !== undefined)
    return {
      title,
      is: 'warn',
      because: `as the console saw it; ${node.title} lets nobody in now (${because}), and who it is is read again through a reserved slot`,
    };
  return {
    title,
    is: 'refuse',
    because: `${node.title} lets nobody in who could see it (${because}): say with --started when it connected; ${local.because}`,
  };
}

function own({ application }: Client): readonly Verdict[] {
  const title = 'whose it is';
  if (application === 'quarterdeck')
    return [{ title, is: 'refuse', because: 'it is a connection of this program, which only looks' }];
  if (application.startsWith('quarterdeck-'))
    return [{ title, is: 'warn', because: `it is a run of this program: ${sanitize(application)}` }];
  return [];
}

function runs(verb: EndingVerb, client: Client, target: Target): Verdict {
  const title = 'what it runs';
  const flags = { pid: String(client.pid), started: String(client.startedAt) };
  const isActive = client.state === 'active';
  const words = `${sanitize(client.query).replace(/\s+/g, ' ')}`.slice(0, 120);
  if (verb === 'terminate')
    return isActive
      ? {
          title,
          is: 'warn',
          because: `${words}: cancel ends that alone`,
          mend: { action: 'cancel', target, flags },
        }
      : { title, is: 'pass', because: 'nothing now' };
  if (isActive) return { title, is: 'pass', because: words };
  return {
    title,
    is: 'refuse',
    because: isIdleInTransaction(client)
      ? 'nothing: it is idle in a transaction, and only the end of the session ends that'
      : `nothing: it is ${sanitize(client.state) || 'not known what it does'}`,
    mend: { action: 'terminate', target, flags },
  };
}

function inTheWay(
  { client: { pid }, waiting }: Survey & { is: 'seen' },
  verb: EndingVerb,
  target: Target,
): readonly Verdict[] {
  const title = 'who waits behind it';
  const mine = waiting.find((one) => one.pid === pid);
  if (mine === undefined) return [];
  if (mine.depth > 0)
    return [
      {
        title,
        is: 'warn',
        because: `${sessions(mine.blocks)}; it waits itself, behind ${mine.root === 0 ? 'a prepared transaction' : `pid ${mine.root}`}`,
        ...(mine.root > 0 && { mend: { action: verb, target, flags: { pid: String(mine.root) } } }),
      },
    ];
  const longest = Math.max(0, ...waiting.filter(({ root }) => root === pid).map(({ waited = 0 }) => waited));
  const others = waiting.filter(
    ({ depth, root }) => depth === 0 && root !== pid && root !== rootOf(waiting)?.pid,
  );
  const more = others.length === 0 ? '' : `; ${others.length} more hold others up`;
  return [
    { title, is: 'pass', because: `${sessions(mine.blocks)}, ${duration(longest)} the longest${more}` },
  ];
}

export const sessions = (blocks: number): string =>
  blocks === 0 ? 'nobody' : `${blocks} ${blocks === 1 ? 'session' : 'sessions'}`;
