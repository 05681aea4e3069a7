import { ReadError } from '../../core/reading.ts';
import { currentOf } from '../../domain/release/previous.ts';
import { foldReleases, type Release, type ReleaseEntry } from '../../domain/release.ts';
import { RecordError } from '../../records/files.ts';
import type { Letter } from '../../records/releases/letter.ts';
import type { Hands, Reach } from '../faces.ts';
import { type Body, parseBody, variablesOf } from './body.ts';
import type { Common } from './facts.ts';

/** @throws ReadError where the ledger cannot be read. */
export const entriesIn = ({ releases }: Pick<Reach, 'releases'>): Promise<readonly ReleaseEntry[]> =>
  told(releases.read());

/** The same, folded. @throws ReadError */
export const releasesIn = async (reach: Pick<Reach, 'releases'>): Promise<readonly Release[]> =>
  foldReleases(await entriesIn(reach));

export const letterOf = ({ releases }: Pick<Reach, 'releases'>): Promise<Letter> => told(releases.letter());

/** What cannot be read of our own records is said as of any other. */
const told = <T>(asked: Promise<T>): Promise<T> =>
  asked.catch((error: unknown) => {
    throw error instanceof RecordError ? new ReadError('denied', error.message) : error;
  });

/** @throws ReadError where there is no such release, or what it is made from cannot be opened. */
export async function bodyIn(reach: Pick<Reach, 'releases'>, id: string): Promise<Body> {
  const release = (await releasesIn(reach)).find((one) => one.id === id);
  if (release === undefined) throw new ReadError('missing', `the ledger has no release ${id}`);
  const letter = await letterOf(reach);
  const body = parseBody(release.body === undefined ? undefined : letter.open(release.body));
  if (body === undefined)
    throw new ReadError(
      'denied',
      `what release ${id} was made from cannot be read: its key is another one by now`,
    );
  return body;
}

/** What a line holds of a body: its variables by digest, and the whole of it encrypted. */
export const sealedOf = (
  body: Body,
  letter: Letter,
): Pick<ReleaseEntry & { type: 'started' }, 'variables' | 'body'> => ({
  variables: Object.fromEntries([...variablesOf(body)].map(([name, value]) => [name, letter.digest(value)])),
  body: letter.seal(JSON.stringify(body)),
});

type Before = {
  readonly image: string;
  readonly reference: string;
  readonly container?: string;
  readonly schema: string | undefined;
  readonly body: Body | undefined;
  readonly compose: Release['compose'] | undefined;
};

/** What ran before anybody wrote anything down counts as a release of its own, so that there is a way back to it. */
export async function notedBefore(
  hands: Hands,
  { ledger, engine, by, release }: Common,
  { image, reference, container, schema, body, compose }: Before,
): Promise<void> {
  const now = { image, ...(container !== undefined && { container }) };
  if (currentOf(await releasesIn(hands), ledger, now) !== undefined) return;
  const [at, id, letter] = [hands.clock.now(), `${release}-before`, await letterOf(hands)];
  await hands.ledger.append({
    ...{ type: 'started', at, release: id, target: ledger, engine, what: 'found', by },
    to: { ...now, reference },
    ...(compose !== undefined && { compose }),
    ...(body === undefined ? { variables: {} } : sealedOf(body, letter)),
  });
  await hands.ledger.append({
    ...{ type: 'succeeded', at, release: id, ...now },
    ...(schema !== undefined && { schema }),
  });
}

/** How a release stands in the ledger. */
export async function standingOf(
  reach: Reach,
  { release }: Pick<Common, 'release'>,
): Promise<Release['is'] | undefined> {
  return (await releasesIn(reach)).find(({ id }) => id === release)?.is;
}

export const noteReturned = ({ ledger, clock }: Hands, { release }: Pick<Common, 'release'>): Promise<void> =>
  ledger.append({ type: 'returned', at: clock.now(), release });
