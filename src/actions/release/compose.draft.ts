import { readFile } from 'node:fs/promises';
import type { DeploySection } from '../../config/schema/deploy.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { type ComposePlace, composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { databasesIn } from '../lifecycle/database.ts';
import { pinnedIn, writtenIn } from './compose.file.ts';
import { composeProgram } from './compose.program.ts';
import type { ComposeFacts, ComposeProject } from './facts.ts';
import { commonOf, oldOf, short, undoWords, type Wanted } from './plain.ts';
import type { Subject } from './subject.ts';
import { openVerdict, replacedVerdicts } from './verdicts.ts';

/** How a service of Compose is named to its program. @throws ReadError where its files are not here. */
export async function placeOf(
  reach: Reach,
  { details, engine }: Pick<Subject, 'details' | 'engine'>,
  signal: AbortSignal,
): Promise<ComposeProject> {
  const place: ComposePlace | undefined = composeOf(details.labels);
  const directory = details.labels.get('com.docker.compose.project.working_dir');
  if (place === undefined || directory === undefined || place.files.length === 0)
    throw new ReadError(
      'unsupported',
      `where the compose file of ${sanitize(details.name)} lies is not told: deploy it from there`,
    );
  const { project, service } = place;
  const pin = reach.releases.pinOf(project, service);
  const files = place.files.filter((file) => file !== pin);
  const made = details.labels.get('com.docker.compose.version');
  const format = await formatOf(files);
  const program = await composeProgram(reach, engine.system, made, signal);
  return { engine: engine.system, project, service, directory, files, format, pin, program };
}

/** @throws ReadError for files that cannot be read. */
async function formatOf(files: readonly string[]): Promise<string | null> {
  const { parse } = await import('yaml');
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, 'utf8').catch(() => {
        throw new ReadError(
          'unsupported',
          `the compose file ${sanitize(file)} cannot be read here: deploy it from where it lies`,
        );
      }),
    ),
  );
  const [first = ''] = texts;
  const version: unknown = parse(first, { maxAliasCount: 100 })?.version;
  return version === undefined ? null : String(version);
}

/** Reads, decides and explains what it means to have Compose make a service anew on another image. */
export async function composeDraft(
  reach: Reach,
  _: Target,
  subject: Subject,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Draft<ComposeFacts>> {
  const { engine, details, ledger, releases, reference, members = [] } = subject;
  const place = await placeOf(reach, subject, signal);
  const { imageId } = details;
  const mixed = members.some((one) => one.imageId !== imageId);
  const [made, ...wholes] = await Promise.all([
    engine.face.image(imageId, signal),
    ...members.map(({ id }) => engine.face.whole(id, signal)),
  ]);
  const facts: ComposeFacts = {
    ...{ is: 'compose', ...commonOf(reach, subject, wanted), ...place },
    old: { image: imageId, reference, pin: await pinnedIn(place) },
    members: members.map((one, index) => ({ name: one.name, old: oldOf(one, wholes[index], reference) })),
    changes: [],
  };
  const about: readonly Verdict[] = [
    ...members.flatMap((one) =>
      replacedVerdicts({
        ...{ details: one, neighbours: { sharing: [] }, isOurs: false, reference: wanted.reference },
        databases: databasesIn(reach.stack.systems, one).map(({ id }) => id),
        made: made === 'gone' ? undefined : made,
        image: wanted.image,
      }),
    ),
    sameVerdict(mixed, wanted.take === null && wanted.image?.id === imageId),
    (await writtenIn(reach, place, members, signal)).verdict,
    ...unheeded(subject.deploy, wanted.what),
    ...wanted.preflight,
  ];
  const lasting = { [`containers of ${place.service}`]: idsOf(members) };
  const imageLabel = `image ${sanitize(wanted.reference)}`;
  const { service } = place;
  const count = `${members.length} ${members.length === 1 ? 'container' : 'containers'}`;
  return {
    summary: `${wanted.what === 'deploy' ? 'Deploy' : 'Roll back to'} ${sanitize(wanted.reference)} in service ${service}, ${count}`,
    risk: wanted.migrate === null ? 'disruptive' : 'destructive',
    identity: {
      ...lasting,
      [`image of ${service}`]: short(imageId),
      ...(wanted.image !== undefined && wanted.take === null && { [imageLabel]: short(wanted.image.id) }),
    },
    locks: members.map(({ name }): Target => ({ kind: 'container', name })),
    facts: {
      ...facts,
      changes: [
        ...Object.keys(lasting),
        `image of ${service}`,
        imageLabel,
        ...about.map(({ title }) => title),
      ],
    },
    ...(wanted.chosen !== undefined && { chosen: wanted.chosen }),
    preflight: [openVerdict(releases, ledger), ...about],
    impact: [
      `image ${sanitize(reference)} (${short(imageId)}) → ${sanitize(wanted.reference)} (${wanted.image === undefined ? 'as it is pulled or built' : short(wanted.image.id)})`,
      members.length === 1
        ? `nothing serves from the end of the old ${details.name} to the start of the new one`
        : `${count} are replaced one at a time, each well before the next one stops; the one whose turn it is does not serve`,
      `the next plain docker-compose up goes back to what its file says: ${place.pin} pins the image until then`,
      ...(wanted.migrate === null
        ? []
        : ['what the migration does to the data stays, whatever becomes of the deploy']),
    ],
    proof: [
      `${count} of ${service} on ${sanitize(wanted.reference)}`,
      'each is healthy, or stays up',
      ...(facts.smoke === null ? [] : [`${facts.smoke.url} answers`]),
    ],
    undo: undoWords(wanted, 'to the very containers that ran'),
  };
}

/** Containers that come and go are no others as long as they are those. */
export const idsOf = (members: readonly Details[]): string =>
  members.map(({ id }) => id.slice(0, 12)).join(' ');

/** Whether there is one image to go to, and one to go back to. Pure. */
export function sameVerdict(isMixed: boolean, isSame: boolean): Verdict {
  const title = 'what changes';
  if (isMixed)
    return {
      title,
      is: 'refuse',
      because: 'its containers are of different images: there would be no one image to go back to',
    };
  return isSame
    ? {
        title,
        is: 'refuse',
        because: 'nothing: it runs that image; docker-compose up brings what its file says besides',
      }
    : { title, is: 'pass', because: 'the image' };
}

/** What the stack file says of deploying that Compose is not told. Pure. */
export function unheeded(
  deploy: Pick<DeploySection, 'env_file' | 'blue_green'> | undefined,
  what: Wanted['what'],
): readonly Verdict[] {
  const { env_file, blue_green } = deploy ?? {};
  const said = Object.entries({ env_file, blue_green }).flatMap(([name, value]) => (value ? [name] : []));
  if (said.length === 0) return [];
  return [
    {
      title: 'stack file',
      is: what === 'deploy' ? 'refuse' : 'warn',
      because: `${said.join(' and ')} of deploy ${said.length === 1 ? 'is' : 'are'} for plain containers, and of no effect here: what Compose makes is said in its own file`,
    },
  ];
}
