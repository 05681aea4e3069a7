import { readFile } from 'node:fs/promises';
import type { PostgresLogin } from '../../../domain/connection.ts';
import type { Archived } from '../../../systems/docker.archive.ts';
import type { Details } from '../../../systems/docker.details.ts';
import type { Looking, Step } from '../../action.ts';
import type { Hands, Reach } from '../../faces.ts';
import { type Contained, contained, detailsOf, engineOf, hasEnded } from '../../primacy/contained.ts';
import { type Chore, choreOf, choresOf, discard, prepare } from '../../primacy/once.ts';
import type { Known } from '../facts.ts';
import { ownFiles } from '../settings.ts';
import { assertDown } from './down.ts';
import { commandOf } from './script.ts';

/** Where the settings are kept: in the container that rewinds, whose own files a rewind does not touch. */
export const shelf = 'quarterdeck-rejoin';

export const choreName = ({ key }: Pick<Known, 'key'>): Pick<Chore, 'name'> => ({ name: `rejoin-${key}` });

/** Forgets what was kept. */
const forget = (hands: Hands, known: Known, server: Contained, signal: AbortSignal): Promise<void> =>
  discard(hands, server, choreName(known), signal);

/** Forgets what was kept, by whichever run. */
export async function forgetAll(hands: Hands, server: Contained, signal: AbortSignal): Promise<void> {
  for (const { id } of await choresOf(hands, server, choreName({ key: '' }), signal))
    await hands.engine(server.engine).remove(id, signal);
}

/** What of the server was noted when its settings were kept: what it was started as last, and what its engine started again. */
const labels = { started: 'quarterdeck.started', policy: 'quarterdeck.policy' } as const;

/** Whether a rewind of another run, which lost its runner, goes on. */
export async function isAtWork(
  reach: Reach,
  { key }: Known,
  server: Contained,
  signal: AbortSignal,
): Promise<boolean> {
  const all = await choresOf(reach, server, choreName({ key: '' }), signal);
  return all.some((made) => !hasEnded(made) && !made.name.endsWith(choreName({ key }).name));
}

/** What runs that never came to their end noted of a server that nobody has started since. */
async function notedOf(
  reach: Pick<Reach, 'engines'>,
  server: Pick<Contained, 'engine' | 'id' | 'name'>,
  signal: AbortSignal,
): Promise<readonly Details[]> {
  const all = await choresOf(reach, server, choreName({ key: '' }), signal);
  if (all.length === 0) return [];
  const started = String((await detailsOf(reach, server, signal)).startedAt);
  return all.filter(({ labels: its }) => its.get(labels.started) === started);
}

/** Where its settings are once a rewind was begun, which gives its data those of the other server. */
const keptOf = async (reach: Reach, server: Contained, signal: AbortSignal): Promise<Details | undefined> =>
  (await notedOf(reach, server, signal)).find(({ startedAt }) => startedAt !== undefined);

/** The server with what its engine started again before a run that never came to its end had that changed. */
export async function asBefore(
  reach: Pick<Reach, 'engines'>,
  server: Contained,
  signal: AbortSignal,
): Promise<Contained> {
  const [noted] = await notedOf(reach, server, signal);
  const policy = policyIn(noted?.labels.get(labels.policy) ?? '');
  return policy === undefined ? server : { ...server, policy };
}

function policyIn(noted: string): Contained['policy'] | undefined {
  try {
    return contained.shape.policy.safeParse(JSON.parse(noted)).data;
  } catch {
    return undefined;
  }
}

/** Whether the server has its settings again: from then on nothing that was kept is needed, and it may run. */
export const isGivenBack = (results: Looking['results']): boolean => results.configure !== undefined;

/** Takes its own settings aside, of which a rewind makes those of the other server. */
export function keep(known: Known, server: Contained): Step {
  const { node } = known;
  return {
    id: 'keep',
    title: `keep the settings of ${node.title} aside, in a container that will rewind it`,
    within: 2_000,
    async run(hands, { signal }) {
      await assertDown(hands, known, server, signal);
      const before = await keptOf(hands, server, signal);
      const [id, directory] =
        before === undefined ? [server.id, server.dataDirectory] : [before.id, `/${shelf}`];
      const kept = await Promise.all(
        ownFiles.map(async (name) => {
          const file = await hands.engine(server.engine).take(id, `${directory}/${name}`, signal);
          return file === 'gone' ? [] : [{ ...file, name: `${shelf}/${name}` }];
        }),
      );
      const room = { bytes: new Uint8Array(), ...server.owner };
      const login = await hands.login(known.primary.system);
      const files = [
        { ...room, name: `${shelf}/`, mode: 0o700 },
        ...kept.flat(),
        ...(await certificates(login, server)),
        { ...room, name: `${shelf}/whole`, mode: 0o600 },
      ];
      await prepare(hands, server, await choreFor(hands, known, server, login, signal), files, signal);
      return undefined;
    },
    happened: async (reach, { results, signal }) =>
      isGivenBack(results) || (await isKept(reach, known, server, signal)) ? 'yes' : 'no',
    undo: (hands, { signal }) => forget(hands, known, server, signal),
  };
}

async function isKept(reach: Reach, known: Known, server: Contained, signal: AbortSignal): Promise<boolean> {
  const made = await choreOf(reach, server, choreName(known), signal);
  return (
    made !== undefined &&
    (await engineOf(reach, server).face.file(made.id, `/${shelf}/whole`, signal)) !== 'gone'
  );
}

const certificateNames = { ca: 'PGSSLROOTCERT', cert: 'PGSSLCERT', key: 'PGSSLKEY' } as const;
const certificateKinds = ['ca', 'cert', 'key'] as const;

/** Files of this host by which the primary knows us, and we it. */
async function certificates({ ssl }: PostgresLogin, { owner }: Contained): Promise<readonly Archived[]> {
  const found = certificateKinds.flatMap((kind) => {
    const path = ssl[kind];
    return path === undefined ? [] : [{ kind, path }];
  });
  return Promise.all(
    found.map(async ({ kind, path }) => ({
      ...{ name: `${shelf}/${kind}.pem`, bytes: await readFile(path), mode: 0o600, ...owner },
    })),
  );
}

async function choreFor(
  reach: Reach,
  known: Known,
  server: Contained,
  { user, ssl }: PostgresLogin,
  signal: AbortSignal,
): Promise<Chore> {
  const { networkMode, startedAt } = await detailsOf(reach, server, signal);
  const given = certificateKinds.filter((kind) => ssl[kind] !== undefined);
  return {
    ...choreName(known),
    argv: commandOf(server, { ...known.primary.place, user }),
    env: {
      ...{ LC_ALL: 'C.UTF-8', PGAPPNAME: 'quarterdeck-rejoin', PGCONNECT_TIMEOUT: '10', PGSSLMODE: ssl.mode },
      PGPASSFILE: `/${shelf}/pgpass`,
      ...Object.fromEntries(given.map((kind) => [certificateNames[kind], `/${shelf}/${kind}.pem`])),
    },
    network: networkMode,
    labels: { [labels.started]: String(startedAt), [labels.policy]: JSON.stringify(server.policy) },
  };
}
