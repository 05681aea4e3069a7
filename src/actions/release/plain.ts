import { randomBytes } from 'node:crypto';
import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { stampOf } from '../../domain/backup/names.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Image } from '../../systems/docker.image.ts';
import { record, text } from '../../systems/docker.narrow.ts';
import { ownContainer } from '../../systems/docker.self.ts';
import { who } from '../../systems/who.ts';
import type { Draft, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { databasesIn } from '../lifecycle/database.ts';
import { patienceOf, settleTime } from '../lifecycle/gate.ts';
import { neighboursOf } from '../lifecycle/neighbours.ts';
import { sightOfContainer } from '../lifecycle/sight.ts';
import { type Body, bodyOf, differencesOf } from './body.ts';
import type { Common, ContainerFacts, OldOne, Turn } from './facts.ts';
import { heardOf } from './here.ts';
import { keep, take } from './image.ts';
import { bodyIn } from './ledger.ts';
import { migrate } from './migrate.ts';
import { bodyOfContainer, bodyOfNext, endedOf, environmentTitle, noteGood, writeDown } from './record.ts';
import { comeUp, create, stepAside, stepIn } from './replace.ts';
import { schemaOf } from './schema.ts';
import { smoke } from './smoke.ts';
import type { Subject } from './subject.ts';
import { tidy } from './tidy.ts';
import { drain, turnOver } from './turn.steps.ts';
import { freeVerdict, togetherVerdicts, turnOf, upstreamVerdict, withPort } from './turn.ts';
import { changeVerdict, openVerdict, portsOf, portsVerdict, replacedVerdicts } from './verdicts.ts';

/** What is to run instead. */
export type Wanted = Pick<Common, 'what' | 'brings' | 'reference' | 'take' | 'migrate' | 'environment'> & {
  readonly next: ContainerFacts['next'];
  /** Undefined while the engine does not have it. */
  readonly image: Image | undefined;
  /** What it is made from, by what it is now. */
  readonly body: (now: Body) => Promise<Body>;
  readonly preflight: readonly Verdict[];
  /** What it decided of what was left out: planned again, it stays decided. */
  readonly chosen?: Readonly<Record<string, string>>;
};

/** `20261121_024300-7f3a` */
const newRelease = ({ clock }: Reach): string => `${stampOf(clock.now())}-${randomBytes(2).toString('hex')}`;

export const commonOf = (
  reach: Reach,
  { engine, ledger, deploy }: Subject,
  { what, brings, reference, take: how, migrate: argv, environment, image }: Wanted,
): Common => ({
  ...{
    release: newRelease(reach),
    what,
    ledger,
    engine: engine.system,
    by: who(reach.env).user,
    brings,
    reference,
  },
  ...{ image: how?.is === 'build' ? null : (image?.id ?? null), take: how, migrate: argv, environment },
  schema: schemaOf(deploy),
  smoke: deploy?.smoke ?? null,
});

/** Reads, decides and explains what it means to put another container in the place of this one. */
export async function containerDraft(
  reach: Reach,
  target: Target,
  subject: Subject,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Draft<ContainerFacts>> {
  const { engine, details, ledger, releases } = subject;
  const { name, imageId } = details;
  const { environment } = wanted;
  const [neighbours, own, made, whole, listed] = await Promise.all([
    neighboursOf(engine, details, signal),
    ownContainer(),
    engine.face.image(imageId, signal),
    engine.face.whole(details.id, signal),
    engine.face.list(signal),
  ]);
  const now = bodyOf(whole, made === 'gone' ? {} : made.written);
  const declared = subject.deploy?.blue_green;
  const turn = declared === undefined ? null : turnOf(declared, now);
  const raw = await wanted.body(now);
  // One that was kept has its port for good; where it is not its turn, another one is made like it.
  const isKept = wanted.next.is === 'kept' && (turn === null || portsOf(raw).includes(turn.port));
  const coming = isKept ? wanted.next : { is: 'made' as const, from: wanted.brings };
  const next = turn === null || isKept ? raw : withPort(raw, turn);
  // That the port is the other one is how it goes, and no change.
  const differences = differencesOf(turn === null ? now : withPort(now, turn), next);
  const isSame = wanted.image?.id === imageId && wanted.take === null;
  const ports = portsOf(next);
  const running = listed.find(({ id }) => id === details.id);
  const heard = turn === null ? await heardOf(reach, engine.system, ports, running) : [];
  const about = [
    ...replacedVerdicts({
      ...{
        details,
        neighbours,
        isOurs: own === details.id,
        image: wanted.image,
        reference: wanted.reference,
      },
      databases: databasesIn(reach.stack.systems, details).map(({ id }) => id),
      made: made === 'gone' ? undefined : made,
    }),
    ...portsVerdict(ports, listed, details.id, heard),
    changeVerdict(isSame, differences),
    ...(turn === null
      ? []
      : [await freeVerdict(turn), await upstreamVerdict(turn), ...togetherVerdicts(next)]),
    ...wanted.preflight,
  ];
  const lasting = {
    [`container ${name}`]: `${details.id.slice(0, 12)} on ${engine.system}`,
    [`image of ${name}`]: short(imageId),
  };
  const imageLabel = `image ${sanitize(wanted.reference)}`;
  const starts = { [`start of ${name}`]: String(details.startedAt ?? 'never started') };
  const facts: ContainerFacts = {
    ...{
      is: 'container',
      ...commonOf(reach, subject, wanted),
      name,
      old: oldOf(details, whole, subject.reference),
      next: coming,
      turn,
    },
    changes: [
      ...[...Object.keys(lasting), ...Object.keys(starts), imageLabel],
      ...about.map(({ title }) => title),
    ],
  };
  return {
    summary: `${wanted.what === 'deploy' ? 'Deploy' : 'Roll back to'} ${sanitize(wanted.reference)} in ${name}`,
    risk: wanted.migrate === null ? 'disruptive' : 'destructive',
    identity: {
      ...lasting,
      ...(details.state === 'restarting' ? {} : starts),
      ...(wanted.image !== undefined && wanted.take === null && { [imageLabel]: short(wanted.image.id) }),
      ...(environment !== null && { [environmentTitle(environment.path)]: environment.as }),
    },
    locks: target.kind === 'container' ? [] : [{ kind: 'container', name }],
    facts,
    ...(wanted.chosen !== undefined && { chosen: wanted.chosen }),
    preflight: [openVerdict(releases, ledger), ...about],
    impact: impactOf(details, wanted, differences, turn),
    proof: [
      `${name} runs ${sanitize(wanted.reference)}`,
      'it is healthy, or stays up',
      ...(facts.smoke === null ? [] : [`${facts.smoke.url} answers`]),
    ],
    undo: undoWords(wanted),
  };
}

export const short = (image: string): string => image.replace('sha256:', '').slice(0, 12);

/** What is to be known of what ran, to bring it back as it was. */
export function oldOf(details: Details, whole: unknown, reference: string): OldOne {
  const { id, imageId, grace, healthCheck } = details;
  const { is, born, health } = sightOfContainer(details);
  const { Name, MaximumRetryCount } = record(record(record(whole).HostConfig).RestartPolicy);
  return {
    ...{ id, image: imageId, reference, born, grace, patience: patienceOf(healthCheck) },
    wasUp: is === 'up' || is === 'busy',
    wasHealthy: is === 'up' && (health === 'healthy' || health === 'none') && details.restarts === 0,
    settle: healthCheck === undefined ? settleTime : null,
    policy: {
      Name: text(Name) ?? '',
      MaximumRetryCount: typeof MaximumRetryCount === 'number' ? MaximumRetryCount : 0,
    },
  };
}

function impactOf(
  { name, image, imageId, grace, state }: Details,
  { image: next, reference, migrate: argv }: Wanted,
  differences: readonly string[],
  turn: Turn | null,
): readonly string[] {
  const to = next === undefined ? 'as it is pulled or built' : short(next.id);
  return [
    `image ${sanitize(image)} (${short(imageId)}) → ${sanitize(reference)} (${to})`,
    ...(differences.length === 0 ? [] : [`configuration: ${differences.map(sanitize).join(', ')}`]),
    ...(turn !== null
      ? [
          `both run until nginx leads to port ${turn.port}; what is under way on the old one gets ${duration(turn.drain)}, and ${duration(grace)} to end`,
        ]
      : state === 'running'
        ? [
            `nothing serves from the end of the old ${name} to the start of the new one; what is under way gets ${duration(grace)} to end`,
          ]
        : []),
    ...(argv === null ? [] : ['what the migration does to the data stays, whatever becomes of the deploy']),
  ];
}

export const undoWords = ({ migrate: argv }: Wanted, where = 'to the very container that ran'): string =>
  argv === null
    ? `What fails goes back by itself ${where}; afterwards Z or rollback does.`
    : `What fails goes back by itself ${where}; the migration is not taken back.`;

/** The one way in which a container takes the place of another, whoever asked for it. */
export function containerSteps(facts: ContainerFacts): readonly Step[] {
  const { turn, old } = facts;
  return [
    writeDown(facts, {
      from: { image: old.image, reference: old.reference, container: old.id },
      now: (reach, signal) => bodyOfContainer(reach, facts, old, signal),
      next: (reach, now, signal) => bodyOfNext(reach, facts, now, signal),
    }),
    ...take(facts),
    keep(facts, old.image),
    ...create(facts),
    ...migrate(facts, (reach) => bodyIn(reach, facts.release)),
    ...(turn === null
      ? [...stepAside(facts), stepIn(facts), ...comeUp(facts), ...smoke(facts)]
      : [
          ...comeUp(facts),
          ...turnOver(turn),
          ...smoke(facts),
          drain(turn),
          ...stepAside(facts),
          stepIn(facts),
        ]),
    noteGood(facts, (reach, looking) => endedOf(reach, facts, looking)),
    tidy(facts),
  ];
}
