import { maskPasswords } from '../../core/mask.ts';
import type { Verdict } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Listed } from '../../systems/docker.list.ts';
import { record } from '../../systems/docker.narrow.ts';
import { pause } from '../../systems/pause.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { names } from '../lifecycle/verdicts.ts';
import { type Body, releaseLabel } from './body.ts';
import type { Common } from './facts.ts';
import { imageOf } from './image.ts';
import { make } from './make.ts';
import { engineOf } from './newcomer.ts';

/** A migration that takes longer is looked at by somebody. */
const longest: Duration = 1_800_000;
const between: Duration = 100;

const prefix = 'quarterdeck-migrate-';
const nameOf = ({ release }: Common): string => `${prefix}${release}`;

const migrations = 'migrations';

/** Two at once would change the same tables. Pure. */
export function migrationsVerdict(listed: readonly Pick<Listed, 'name' | 'state'>[]): Verdict {
  const running = listed.filter(({ name, state }) => name.startsWith(prefix) && state === 'running');
  return running.length === 0
    ? { title: migrations, is: 'pass', because: 'none is under way' }
    : {
        title: migrations,
        is: 'refuse',
        because: `under way: ${names(running.map(({ name }) => name))}: wait until it has ended`,
      };
}

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
      id: 'place',
      title: `make ${nameOf(facts)} for the migration`,
      within: 2_000,
      changes: [migrations],
      async run(hands, looking) {
        const { signal } = looking;
        if ((await found(hands, signal)) !== undefined) return undefined;
        const image = await imageOf(hands, facts, looking);
        const body = onceOf(await bodyOf(hands), argv);
        await make(hands.engine(engine), nameOf(facts), image, facts, body, signal);
        return undefined;
      },
      happened: async (reach, { signal }) => ((await found(reach, signal)) === undefined ? 'no' : 'yes'),
      /** What is in the middle of changing data is neither ended nor left behind. */
      async undo(hands, { signal }) {
        const now = await found(hands, signal);
        if (now === undefined) return;
        if (now.state !== 'exited' && now.state !== 'created')
          throw new ReadError(
            'refused',
            `the migration goes on in ${nameOf(facts)}: take it back when that has ended`,
          );
        await hands.engine(engine).remove(now.id, signal);
      },
    },
    {
      id: 'migrate',
      title: `migrate: ${argv.join(' ')}`,
      within: 2_000,
      atMost: longest + 60_000,
      // One that was begun goes on, and is not begun again.
      repeatable: true,
      async run(hands, { signal, tell }) {
        const made = await found(hands, signal);
        if (made === undefined) throw new ReadError('missing', `${nameOf(facts)} was removed`);
        const { id } = made;
        if (made.startedAt === undefined) await hands.engine(engine).start(id, signal);
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
            throw new ReadError('closed', `it still runs in ${nameOf(facts)}`);
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
  return last === '' ? '' : `: ${maskPasswords(sanitize(last)).slice(0, 200)}`;
}
