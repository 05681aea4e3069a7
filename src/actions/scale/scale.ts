import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { adviseScale } from '../../domain/scale.ts';
import { list, record } from '../../systems/docker.narrow.ts';
import { who } from '../../systems/who.ts';
import { action, type Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { idsOf, placeOf } from '../release/compose.draft.ts';
import { isThere, isUp, membersOf } from '../release/compose.ts';
import { disabled } from '../release/disabled.ts';
import { entriesIn } from '../release/ledger.ts';
import { subjectOf } from '../release/subject.ts';
import { openVerdict } from '../release/verdicts.ts';
import { alikeOf, asTold, whyOthers } from './alike.ts';
import { type Facts, facts } from './facts.ts';
import { loadOf } from './load.ts';
import { whyScaleStays } from './stays.ts';
import { areSame, note, prove, resize } from './steps.ts';
import { scaleVerdicts } from './verdicts.ts';

const params = z.strictObject({
  replicas: z
    .int()
    .min(1)
    .max(100)
    .describe('how many there are to be; left out: as many as the policy says')
    .optional(),
});

/** Has as many containers of a Compose service as are asked for; which image they run is left as it is. */
export const scale = action({
  name: 'scale',
  title: 'Scale',
  on: ['service'],
  params,
  facts,
  disabledReason: disabled,
  plan: draft,
  whyStays: (reach, { facts: known }, looking) => whyScaleStays(reach, known, looking),
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
      {
        title: 'image',
        is: areSame(known, members) ? 'pass' : 'refuse',
        because: areSame(known, members) ? 'the same in all of them' : 'they are of different images',
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
  const { members, engine, ledger, details, releases, doubts } = subject;
  if (members === undefined)
    throw new ReadError(
      'unsupported',
      `${sanitize(target.name)} is a plain container, and one of those is one: services of Compose are scaled`,
    );
  const section = reach.sections.services.find(({ name }) => name === target.name);
  const { min, max } = section?.scale ?? { min: 1, max: 100 };
  const from = members.length;
  const place = await placeOf(reach, subject, signal);
  const [alike, load, whole, entries] = await Promise.all([
    alikeOf(reach, place, members, signal),
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
    ...doubts,
    ...scaleVerdicts({
      ...{ from, to, min, max, advice, ports },
      since: last === undefined ? undefined : now - last,
      ownName: chosen.test(details.name) ? undefined : details.name,
    }),
    ...asTold(alike.verdicts, to > from),
  ];
  const fewer = Math.max(0, from - to);
  return {
    chosen: { replicas: to },
    summary: `Have ${to} instead of ${from} containers of ${place.service}`,
    risk: 'disruptive',
    identity: { [`containers of ${place.service}`]: idsOf(members) },
    facts: {
      ...{ ...place, ledger, by: who(reach.env).user, at: now, from, to, isPinned: alike.isPinned },
      standing: members.filter(isThere).length,
      image: members.every(({ imageId }) => imageId === details.imageId) ? details.imageId : null,
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
    undo:
      fewer > 0 && whyOthers(alike.verdicts) !== undefined
        ? 'It is not taken back: what would come would not be what was removed.'
        : `There are ${from} again.`,
  };
}
