import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Details } from '../../systems/docker.details.ts';
import { record } from '../../systems/docker.narrow.ts';
import { pause } from '../../systems/pause.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Body, releaseLabel } from './body.ts';
import type { Common } from './facts.ts';
import { imageOf } from './image.ts';
import { make } from './make.ts';
import { engineOf } from './newcomer.ts';

/** A migration that takes longer is looked at by somebody. */
const longest: Duration = 1_800_000;
const between: Duration = 100;

const nameOf = ({ release }: Common): string => `quarterdeck-migrate-${release}`;

/** Runs the migration in a container of its own, of the new image, to its end. What it did to the data stays. */
export function migrate(facts: Common, bodyOf: (reach: Reach) => Promise<Body>): readonly Step[] {
  const { migrate: argv, engine } = facts;
  if (argv === null) return [];
  const found = async (reach: Reach, signal: AbortSignal): Promise<Details | undefined> => {
    const { face } = engineOf(reach, facts);
    const listed = (await face.list(signal)).find(({ name }) => name === nameOf(facts));
    const details = listed && (await face.details(listed.id, signal));
    return details === 'gone' ? undefined : details;
  };
  return [
    {
      id: 'migrate',
      title: `migrate: ${argv.join(' ')}`,
      within: 2_000,
      async run(hands, { results, signal, tell }) {
        const image = await imageOf(hands, facts, { results, signal });
        const write = hands.engine(engine);
        const body = onceOf(await bodyOf(hands), argv);
        const known = await found(hands, signal);
        const id = known?.id ?? (await make(write, nameOf(facts), image, facts, body, signal));
        await write.start(id, signal);
        for (const end = hands.clock.now() + longest; ; ) {
          const now = await engineOf(hands, facts).face.details(id, signal);
          if (now !== 'gone' && now.state === 'exited') {
            if (now.exitCode === 0) return { exit: 0 };
            throw new ReadError(
              'refused',
              `it ended with ${now.exitCode}${await lastWords(hands, facts, id, signal)}`,
            );
          }
          if (signal.aborted || hands.clock.now() > end)
            throw new ReadError('closed', 'it still runs: look at it before anything else is done');
          tell('it runs');
          await pause(hands.clock, between, signal);
        }
      },
      async happened(reach, { results, signal }) {
        if (results.migrate !== undefined) return 'yes';
        const now = await found(reach, signal);
        if (now === undefined || now.startedAt === undefined) return 'no';
        if (now.state !== 'exited') return 'unknown';
        return now.exitCode === 0 ? 'yes' : 'no';
      },
      undo: 'nothing',
    },
    {
      id: 'tidy migration',
      title: 'remove the container of the migration',
      within: 2_000,
      async run(hands, { signal }) {
        const now = await found(hands, signal);
        if (now !== undefined) await hands.engine(engine).remove(now.id, signal);
        return undefined;
      },
      happened: async (reach, { signal }) => ((await found(reach, signal)) === undefined ? 'yes' : 'no'),
      undo: 'nothing',
    },
  ];
}

/** The same place, without what only one container can have, run once. */
function onceOf({ body, networks }: Body, argv: readonly string[]): Body {
  const { HostConfig, ExposedPorts: _, Healthcheck: __, MacAddress: ___, Labels: ____, ...rest } = body;
  const { PortBindings: _____, RestartPolicy: ______, ...host } = record(HostConfig);
  const plain = Object.fromEntries(Object.keys(networks).map((name) => [name, {}]));
  return {
    networks: plain,
    body: {
      ...rest,
      ...{ Cmd: argv, Healthcheck: { Test: ['NONE'] }, Labels: { [releaseLabel]: 'migration' } },
      HostConfig: { ...host, RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } },
    },
  };
}

/** The last line that it printed. */
async function lastWords(reach: Reach, facts: Common, id: string, signal: AbortSignal): Promise<string> {
  const query = { stdout: true, stderr: true, timestamps: true, follow: false, tail: 1 } as const;
  let last = '';
  try {
    for await (const lines of engineOf(reach, facts).face.logs(id, query, signal))
      last = lines.at(-1)?.text ?? last;
  } catch {
    // How it ended is known without.
  }
  return last === '' ? '' : `: ${sanitize(last).slice(0, 200)}`;
}
