import { readFile } from 'node:fs/promises';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { run } from '../../systems/check/command.ts';
import type { Details } from '../../systems/docker.details.ts';
import { codeOf } from '../../systems/failures.ts';
import type { Reach } from '../faces.ts';
import { type Family, familyOf } from './compose.program.ts';
import type { ComposeProject } from './facts.ts';
import { engineVariables } from './programs.ts';

/** What our own file over those of a project says; null: there is none. @throws ReadError where it cannot be read. */
export const pinnedIn = ({ pin }: Pick<ComposeProject, 'pin'>): Promise<string | null> =>
  readFile(pin, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new ReadError('denied', `${pin} cannot be read: which image it pins is not known`, {
      cause: error,
    });
  });

/** How the project is named to its program, with our own file behind its own. */
export const projectWords = (
  { program, project, directory, files, pin }: ComposeProject,
  isPinned: boolean,
): readonly string[] => [
  ...program,
  ...['--project-name', project, '--project-directory', directory],
  ...[...files, ...(isPinned ? [pin] : [])].flatMap((file) => ['--file', file]),
];

/** Whether more containers of a service would be made as those that run are. */
export type Written = {
  /** Those that run were made with our own file over its own. */
  readonly isPinned: boolean;
  readonly verdict: Verdict;
};

/**
 * What its files say, against what stands on its containers: with our own file where there is one, or without it, for
 * somebody may have gone back to them since by hand.
 */
export async function writtenIn(
  reach: Reach,
  place: ComposeProject,
  members: readonly Pick<Details, 'labels'>[],
  signal: AbortSignal,
): Promise<Written> {
  const [running, ...others] = new Set(
    members.map(({ labels }) => labels.get('com.docker.compose.config-hash')),
  );
  const family = familyOf(members[0]?.labels.get('com.docker.compose.version') ?? '');
  const wanted = others.length === 0 ? running : undefined;
  const isPinned = (await pinnedIn(place)) !== null;
  const first = await hashNow(reach, place, isPinned, signal);
  const own = isPinned && first !== wanted ? await hashNow(reach, place, false, signal) : undefined;
  return own !== undefined && own === wanted
    ? { isPinned: false, verdict: fileVerdict(own, wanted, family) }
    : { isPinned, verdict: fileVerdict(first, wanted, family) };
}

/** What its files hash to; undefined where its program does not tell. */
export async function hashNow(
  reach: Reach,
  place: ComposeProject,
  isPinned: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [program = '', ...args] = [...projectWords(place, isPinned), 'config', '--hash', place.service];
  const env = engineVariables(reach, place.engine);
  const within = AbortSignal.any([signal, AbortSignal.timeout(20_000)]);
  const told = await run({ argv: [program, ...args], env }, within).catch(() => undefined);
  return told?.exit === 0 ? /([0-9a-f]{64})\s*$/.exec(told.output)?.[1] : undefined;
}

/** A file that says something else than what runs would bring that too, and there is no way back to what it said. Pure. */
export function fileVerdict(
  file: string | undefined,
  running: string | undefined,
  family: Family | undefined,
): Verdict {
  const title = 'compose file';
  if (file !== undefined && file === running) return { title, is: 'pass', because: 'it says what runs' };
  // Of a service with env_file it prints another one than up writes: docker/compose#14001.
  const others = family === 'later' ? ', or has env_file, of which docker compose config does not tell' : '';
  return {
    title,
    is: 'refuse',
    because:
      file === undefined
        ? 'its program does not tell what it says: whether it is what runs is not known'
        : `it says something else than what runs${others}: that would come along, and only the image goes back`,
    override: 'allow-changed-file',
  };
}
