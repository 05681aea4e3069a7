import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Archived } from '../../systems/docker.archive.ts';
import type { Details } from '../../systems/docker.details.ts';
import { pause } from '../../systems/pause.ts';
import type { Hands, Reach } from '../faces.ts';
import { type Contained, detailsOf, engineOf, hasEnded } from './contained.ts';

/** Something that is done to the data of a server, by a program of its own image, while it does not run. */
export type Chore = {
  /** What it is called behind the name of the server's container. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The network that it is on; left out: none. */
  readonly network?: string;
  readonly labels?: Readonly<Record<string, string>>;
};

const longest: Duration = 60_000;
const between: Duration = 50;

const nameOf = ({ name }: Pick<Contained, 'name'>, chore: Pick<Chore, 'name'>): string =>
  `${name}.quarterdeck-${chore.name}`;

/** Its container as it is now; undefined: there is none. */
export async function choreOf(
  reach: Pick<Reach, 'engines'>,
  server: Contained,
  chore: Pick<Chore, 'name'>,
  signal: AbortSignal,
): Promise<Details | undefined> {
  const { face } = engineOf(reach, server);
  const listed = (await face.list(signal)).find(({ name }) => name === nameOf(server, chore));
  const details = listed && (await face.details(listed.id, signal));
  return details === 'gone' ? undefined : details;
}

/** Every one of a server whose name begins so. */
export async function choresOf(
  reach: Pick<Reach, 'engines'>,
  server: Pick<Contained, 'engine' | 'name'>,
  { name }: Pick<Chore, 'name'>,
  signal: AbortSignal,
): Promise<readonly Details[]> {
  const { face } = engineOf(reach, server);
  const listed = (await face.list(signal)).filter((one) => one.name.startsWith(nameOf(server, { name })));
  const found = await Promise.all(listed.map(({ id }) => face.details(id, signal)));
  return found.filter((details) => details !== 'gone');
}

/** Makes a container of the server's image with the volumes of the server, as who owns its data. It does not run yet. */
export async function prepare(
  hands: Hands,
  server: Contained,
  chore: Chore,
  files: readonly Archived[],
  signal: AbortSignal,
): Promise<string> {
  const write = hands.engine(server.engine);
  const { imageId } = await detailsOf(hands, server, signal);
  await discard(hands, server, chore, signal);
  const [program = '', ...rest] = chore.argv;
  const id = await write.create(
    nameOf(server, chore),
    {
      ...{
        Image: imageId,
        Entrypoint: [program],
        Cmd: rest,
        User: `${server.owner.uid}:${server.owner.gid}`,
      },
      Env: Object.entries(chore.env ?? {}).map(([name, value]) => `${name}=${value}`),
      Labels: chore.labels ?? {},
      Healthcheck: { Test: ['NONE'] },
      HostConfig: {
        ...{ VolumesFrom: [server.id], NetworkMode: chore.network ?? 'none' },
        RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      },
    },
    signal,
  );
  if (files.length > 0) await write.put(id, '/', files, signal);
  return id;
}

/** Removes it, where there is one. */
export async function discard(
  hands: Hands,
  server: Contained,
  chore: Pick<Chore, 'name'>,
  signal: AbortSignal,
): Promise<void> {
  const found = await choreOf(hands, server, chore, signal);
  if (found !== undefined) await hands.engine(server.engine).remove(found.id, signal);
}

/** Has it done, once, to its end. @throws ReadError where it does not end well. */
export async function once(
  hands: Hands,
  server: Contained,
  chore: Chore,
  signal: AbortSignal,
): Promise<void> {
  await prepare(hands, server, chore, [], signal);
  await perform(hands, server, chore, longest, signal);
  await discard(hands, server, chore, signal);
}

/** Starts what was made, and waits for its end. @throws ReadError where it does not end well. */
export async function perform(
  hands: Hands,
  server: Contained,
  chore: Chore,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  const made = await choreOf(hands, server, chore, signal);
  if (made === undefined)
    throw new ReadError('missing', `the container ${nameOf(server, chore)} is not there`);
  await hands.engine(server.engine).start(made.id, signal);
  for (let waited = 0; ; waited += between) {
    const now = await detailsOf(hands, { ...server, id: made.id, name: made.name }, signal);
    if (hasEnded(now) && now.startedAt !== undefined) {
      if (now.exitCode === 0) return;
      const words = await lastWords(hands, server, made.id, signal);
      throw new ReadError('refused', `${chore.argv[0]} in ${made.name} ended with ${now.exitCode}${words}`);
    }
    if (waited >= timeout || signal.aborted)
      throw new ReadError('timeout', `${made.name} still runs: look at it before anything else is done`);
    await pause(hands.clock, between, signal);
  }
}

/** The last lines that it printed. */
async function lastWords(reach: Reach, server: Contained, id: string, signal: AbortSignal): Promise<string> {
  const query = { stdout: true, stderr: true, timestamps: true, follow: false, tail: 6 } as const;
  const said: string[] = [];
  try {
    for await (const lines of engineOf(reach, server).face.logs(id, query, signal))
      said.push(...lines.map(({ text }) => sanitize(text).trim()));
  } catch {
    // How it ended is known without.
  }
  const words = said.filter(Boolean).join('; ');
  return words === '' ? '' : `: ${words.slice(-400)}`;
}
