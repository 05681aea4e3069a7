import type { Verdict } from '../core/plan.ts';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { isIdleInTransaction } from '../domain/postgres/activity.ts';
import type { World } from '../domain/world.ts';
import { action, type Draft, type Looking } from './action.ts';
import type { Reach } from './faces.ts';
import { isOurs } from './sessions/all/choose.ts';
import { type Facts, facts, type Params, params } from './sessions/all/facts.ts';
import { answersIn, stillThere } from './sessions/all/over.ts';
import { endAll, stillWords } from './sessions/all/step.ts';
import { type Survey, survey } from './sessions/all/survey.ts';
import { impactOf, verdicts } from './sessions/all/verdicts.ts';
import { nodeCredentials, nodesNamed, whyNoNode } from './sessions/nodes.ts';
import { sessions } from './sessions/verdicts.ts';

/** Ends all sessions of an application, or all that a user leaves idle in a transaction. */
export const terminateAll = action({
  name: 'terminate-all',
  title: 'End them all',
  on: ['postgres'],
  params,
  facts,
  disabledReason: ({ stack }, { name }) =>
    whyNoNode(stack, name) ??
    (stack.isDiscovered === true
      ? 'It takes a stack file with access: operate, and there is none here: quarterdeck config init writes one.'
      : undefined),
  offers: (world, { name }) => ({ ...known(world, name), sessions: 'nothing' }),
  async plan(reach, target, given: Params, signal) {
    const found = await survey(reach, target.name, given, signal);
    return {
      ...draft(found),
      ...(found.is === 'seen' &&
        found.chosen.application !== undefined && { chosen: { application: found.chosen.application } }),
      preflight: [nodeCredentials(reach, found.node, ', read when it runs'), ...verdicts(found)],
    };
  },
  steps: ({ facts: known }) => [endAll(known)],
  prove: (reach, { facts: known }, looking) => prove(reach, known, looking),
});

/** Whose sessions there are, as far as they were seen. */
function known({ stack, readings }: World, name: string) {
  const seen = nodesNamed(stack, name)
    .flatMap(({ id }) => readings.sessions[id]?.last?.value.sessions ?? [])
    .filter((session) => !isOurs(session));
  const named = (names: readonly string[]) => ({
    is: 'such as' as const,
    values: [...new Set(names)].filter(Boolean).toSorted(),
  });
  return {
    application: named(seen.map(({ application }) => application)),
    idleOf: named(seen.filter(isIdleInTransaction).map(({ user }) => user)),
  };
}

function draft(found: Survey): Omit<Draft<Facts>, 'preflight'> {
  const { node, whose, sessions: those } = found;
  const many = sessions(those.length);
  return {
    summary: `End ${many} of ${whose} on ${node.title}`,
    risk: 'destructive',
    // How many it is: whoever confirms it has read that.
    word: String(those.length),
    // They come and go: each is looked at again by its pid and when it connected.
    identity: { whose, server: node.id },
    facts: {
      ...{ system: node.id, whose, sessions: [...those] },
      systemIdentifier: found.is === 'seen' ? (found.systemIdentifier ?? null) : null,
    },
    impact: impactOf(found),
    proof: [
      `${those.length === 1 ? 'it is' : `all ${those.length} are`} gone; what came since is left alone`,
    ],
    undo: 'It cannot be taken back: whoever it was has to connect again.',
  };
}

/** What the server said to each of them is in the results; here it is counted. */
async function prove(reach: Reach, known: Facts, looking: Looking): Promise<readonly Verdict[]> {
  const left = await stillThere(reach, known, looking);
  if ('unknown' in left)
    throw new ReadError('refused', `whether they are over cannot be read: ${sanitize(left.unknown)}`);
  const answers = answersIn(looking.results);
  const of = known.sessions.length;
  const asked = answers.filter((one) => one.is === 'asked');
  const signalled = answers.filter(({ is }) => is === 'signalled').length;
  const said = [
    ...(asked.length > 0
      ? [`the server answered true to ${asked.filter(({ answer }) => answer).length} of ${asked.length}`]
      : []),
    ...(signalled > 0 ? [`SIGTERM was sent to ${signalled}`] : []),
    ...(asked.length + signalled < of - left.length
      ? [goneBefore(of - left.length - asked.length - signalled)]
      : []),
  ].join(', ');
  const refused = answers.find((one) => one.is === 'refused');
  const title = known.whose;
  if (left.length === 0)
    return [{ title, is: 'pass', because: `${of} of ${of} gone${said === '' ? '' : `; ${said}`}` }];
  const why = refused === undefined ? '' : `: ${sanitize(refused.because)}`;
  return [
    {
      title,
      is: 'refuse',
      because: `${of - left.length} of ${of} gone; ${stillWords(left)}${why}`,
    },
  ];
}

const goneBefore = (many: number): string => `${many} ${many === 1 ? 'was' : 'were'} gone before`;
