import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { adviseScale } from '../../domain/scale.ts';
import { list, record } from '../../systems/docker.narrow.ts';
import { who } from '../../systems/who.ts';
import { action, type Draft, type Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { idsOf, isPinned, placeOf } from '../release/compose.draft.ts';
import { allProve, composeUp, isUp, membersOf } from '../release/compose.ts';
import { disabled } from '../release/disabled.ts';
import { composePlace } from '../release/facts.ts';
import { entriesIn } from '../release/ledger.ts';
import { subjectOf } from '../release/subject.ts';
import { openVerdict } from '../release/verdicts.ts';
import { loadOf } from './load.ts';
import { scaleVerdicts } from './verdicts.ts';

const params = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(100)
    .describe('how many there are to be; left out: as many as the policy says')
    .optional(),
});

const facts = z.object({
  ...composePlace,
  ...{ ledger: z.string(), by: z.string(), because: z.string() },
  ...{ at: z.number(), from: z.number(), to: z.number(), isPinned: z.boolean() },
});
type Facts = z.output<typeof facts>;

/** Has as many containers of a Compose service as are asked for; which image they run is left as it is. */
export const scale = action({
  name: 'scale',
  title: 'Scale',
  on: ['service'],
  params,
  facts,
  disabledReason: disabled,
  plan: draft,
  steps: ({ facts: known }) => [resize(known), prove(known), note(known)],
  async prove(reach, { facts: known }, { signal }) {
    const members = await membersOf(reach, known, signal);
    const well = members.filter(isUp).length;
    const isGood = members.length === known.to && well === known.to;
    return [
      {
        title: known.service,
        is: isGood ? 'pass' : 'refuse',
        because: `${well} of ${known.to} are up and well`,
      },
    ];
  },
});

async function draft(
  reach: Reach,
  target: Target,
  { replicas }: z.output<typeof params>,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const subject = await subjectOf(reach, target, signal);
  const { members, engine, ledger, details, releases } = subject;
  if (members === undefined)
    throw new ReadError(
      'unsupported',
      `${sanitize(target.name)} is a plain container, and one of those is one: services of Compose are scaled`,
    );
  const section = reach.sections.services.find(({ name }) => name === target.name);
  const { min, max } = section?.scale ?? { min: 1, max: 100 };
  const from = members.length;
  const [place, load, whole, entries] = await Promise.all([
    placeOf(reach, subject, signal),
    loadOf(reach, engine, members, signal),
    engine.face.whole(details.id, signal),
    entriesIn(reach),
  ]);
  const advice = adviseScale(load, { replicas: from, min, max });
  const to = replicas ?? advice.replicas;
  const now = reach.clock.now();
  const last = entries.findLast((one) => one.type === 'scaled' && one.target === ledger)?.at;
  const bindings = Object.values(record(record(record(whole).HostConfig).PortBindings)).flatMap(list);
  const ports = bindings.map((one) => Number(record(one).HostPort)).filter((port) => port > 0);
  const chosen = new RegExp(`(?:^|[_-])${place.service.replace(/[^\w-]/g, '.')}[_-]\\d+$`);
  const preflight = [
    openVerdict(releases, ledger),
    ...scaleVerdicts({
      ...{ from, to, min, max, advice, ports },
      since: last === undefined ? undefined : now - last,
      ownName: chosen.test(details.name) ? undefined : details.name,
    }),
  ];
  const fewer = Math.max(0, from - to);
  return {
    summary: `Have ${to} instead of ${from} containers of ${place.service}`,
    risk: 'disruptive',
    identity: { [`containers of ${place.service}`]: idsOf(members) },
    facts: {
      ...{ ...place, ledger, by: who(reach.env).user, at: now, from, to, isPinned: await isPinned(place) },
      because: replicas === undefined ? advice.because : 'asked for',
    },
    preflight,
    impact: [
      ...(fewer === 0
        ? []
        : [
            `${fewer} of them ${fewer === 1 ? 'is' : 'are'} stopped and removed, with what is under way in them`,
          ]),
      'a plain docker-compose up goes back to the number that its file says',
    ],
    proof: [`${to} are up, each healthy where it has a health check`],
    undo: `There are ${from} again.`,
  };
}

function resize(facts: Facts): Step {
  const { from, to, service, isPinned: pinned } = facts;
  const more = ['--no-recreate'];
  return {
    id: 'scale',
    title: `have ${to} of ${service}`,
    within: 10_000,
    changes: [`containers of ${service}`, 'count', 'policy', 'cool-down'],
    async run(hands, doing) {
      await composeUp(hands, facts, { count: to, isPinned: pinned, more }, doing);
      return undefined;
    },
    happened: async (reach, { signal }) =>
      (await membersOf(reach, facts, signal)).length === to ? 'yes' : 'no',
    undo: (hands, doing) => composeUp(hands, facts, { count: from, isPinned: pinned, more }, doing),
  };
}

const prove = (facts: Facts): Step => ({
  id: 'gate',
  title: 'each of them proves itself',
  within: 2_000,
  async run(hands, doing) {
    await allProve(hands, facts, doing);
    return undefined;
  },
  happened: async (reach, { signal }) => ((await membersOf(reach, facts, signal)).every(isUp) ? 'yes' : 'no'),
  undo: 'nothing',
});

/** Apart from releases, so that a rollback of the image is none of the count. */
function note({ ledger: target, by, from, to, because, at }: Facts): Step {
  const last = async (reach: Pick<Reach, 'releases'>) =>
    (await entriesIn(reach)).findLast(
      (one) => one.type === 'scaled' && one.target === target && one.at >= at,
    );
  return {
    id: 'note',
    title: 'write down how many there are',
    within: 2_000,
    async run({ ledger, clock }) {
      await ledger.append({ type: 'scaled', at: clock.now(), target, by, from, to, because });
      return undefined;
    },
    async happened(reach) {
      const found = await last(reach);
      return found?.type === 'scaled' && found.to === to ? 'yes' : 'no';
    },
    undo: ({ ledger, clock }) =>
      ledger.append({
        type: 'scaled',
        at: clock.now(),
        target,
        by,
        from: to,
        to: from,
        because: 'taken back',
      }),
  };
}
