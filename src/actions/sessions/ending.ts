import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { EndingVerb } from '../../systems/sessions.write.ts';
import { type Action, action, type Draft, type Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Facts, facts, type Params, params } from './facts.ts';
import { nodeCredentials, whyNoNode } from './nodes.ts';
import { isOver } from './over.ts';
import { end } from './step.ts';
import { type Survey, survey } from './survey.ts';
import { sessions, verdicts } from './verdicts.ts';

/** Ends one session of a PostgreSQL, or what it runs. */
export const ending = (verb: EndingVerb, title: string): Action =>
  action({
    name: verb,
    title,
    on: ['postgres'],
    params,
    facts,
    disabledReason: ({ stack }, { name }) =>
      whyNoNode(stack, name) ??
      (verb === 'terminate' && stack.isDiscovered === true
        ? 'It takes a stack file with access: operate, and there is none here: quarterdeck config init writes one.'
        : undefined),
    async plan(reach, target, given: Params, signal) {
      const found = await survey(reach, target.name, given, signal);
      return {
        ...draft(verb, found),
        preflight: [
          nodeCredentials(reach, found.node, ', read when it runs'),
          ...verdicts(verb, found, target),
        ],
      };
    },
    steps: ({ facts: known }) => [end(verb, known)],
    prove: (reach, { facts: known }, looking) => prove(verb, reach, known, looking),
  });

function draft(verb: EndingVerb, found: Survey): Omit<Draft<Facts>, 'preflight'> {
  const { node, pid, startedAt, local } = found;
  const process = local.is === 'here' ? local.backends.find((one) => one.pid === pid) : undefined;
  const isCancel = verb === 'cancel';
  return {
    summary: isCancel
      ? `Cancel what pid ${pid} runs on ${node.title}: ${whose(found)}`
      : `End the session of pid ${pid} on ${node.title}: ${whose(found)}`,
    risk: 'disruptive',
    identity: {
      session: `pid ${pid} of ${node.id}`,
      ...(startedAt !== undefined && { connected: new Date(startedAt).toISOString() }),
    },
    facts: {
      system: node.id,
      pid,
      startedAt: startedAt ?? null,
      queryAt: found.is === 'seen' && isCancel ? (found.client.queryAt ?? null) : null,
      systemIdentifier: found.is === 'seen' ? (found.systemIdentifier ?? null) : null,
      local:
        process === undefined
          ? null
          : { pid, started: process.started, as: local.is === 'here' ? [...local.as] : [] },
    },
    impact: impactOf(verb, found),
    proof: [isCancel ? `pid ${pid} does not run that statement any more` : `pid ${pid} is gone`],
    undo: isCancel
      ? 'It cannot be taken back: whoever asked for the statement has to ask again.'
      : 'It cannot be taken back: whoever it was has to connect again.',
  };
}

const whose = (found: Survey): string =>
  found.is === 'full'
    ? 'who it is cannot be asked now'
    : `${sanitize(found.client.application) || sanitize(found.client.user)}, ${sanitize(found.client.state)}`;

function impactOf(verb: EndingVerb, found: Survey): readonly string[] {
  if (found.is === 'full') return ['what it holds is not known; what is not committed is rolled back'];
  const { client, waiting } = found;
  const { transactionAge, application, user } = client;
  const blocks = waiting.find(({ pid }) => pid === client.pid)?.blocks ?? 0;
  const open =
    transactionAge === undefined
      ? 'no transaction of it is open'
      : `its transaction, open for ${duration(transactionAge)}, is rolled back`;
  return [
    verb === 'terminate'
      ? open
      : 'its statement ends with an error; what it did in that transaction is rolled back',
    `${sanitize(application) || sanitize(user)} sees an error${verb === 'terminate' ? ', and has to connect again' : ''}`,
    ...(blocks === 0 ? [] : [`${sessions(blocks)} behind it ${blocks === 1 ? 'goes' : 'go'} on`]),
  ];
}

async function prove(
  verb: EndingVerb,
  reach: Reach,
  known: Facts,
  looking: Looking,
): Promise<readonly Verdict[]> {
  const { is, said } = await isOver(verb, reach, known, looking);
  const title = `pid ${known.pid}`;
  if (is === 'unknown') throw new ReadError('refused', said);
  return [{ title, is: is === 'yes' ? 'pass' : 'refuse', because: said }];
}
