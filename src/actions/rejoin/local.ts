import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReadError } from '../../core/reading.ts';
import { formatConninfo, redirected } from '../../domain/postgres/conninfo.ts';
import type { Step } from '../action.ts';
import { libpqEnvironment } from '../backup/libpq.ts';
import { complaintOf } from '../backup/run.ts';
import { isMarkedStandby, type Local, serverOn } from '../primacy/local.ts';
import { mark } from '../takeover/postgres/switchover/server.ts';
import { wayOf } from '../takeover/postgres/switchover/steps/before.ts';
import type { Known } from './facts.ts';
import { ownFiles, withSettings } from './settings.ts';

/** Beside its data: what the other server does not have is removed there. */
export const keptIn = ({ key }: Known, { dataDirectory }: Local): string => `${dataDirectory}.rejoin-${key}`;

/** The steps of one whose data is on this host. */
export const onHost = (known: Known, server: Local): readonly Step[] => [
  keep(known, server),
  rewind(known, server),
  configure(known, server),
];

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Its own settings, of which a rewind makes those of the other server. */
function keep(known: Known, server: Local): Step {
  const { node } = known;
  const at = (name: string): string => join(keptIn(known, server), name);
  const existing = async (): Promise<readonly string[]> => {
    const found = await Promise.all(ownFiles.map((name) => isFile(join(server.dataDirectory, name))));
    return ownFiles.filter((_, index) => found[index]);
  };
  return {
    id: 'keep',
    title: `keep the settings of ${node.title} aside`,
    within: 1_000,
    async run(hands, { signal }) {
      const files = hands.files();
      await files.ensureDirectory(keptIn(known, server));
      for (const name of await existing()) {
        const from = join(server.dataDirectory, name);
        const { mode, uid, gid } = await stat(from);
        await files.remove(at(name));
        await files.copy(from, at(name), { mode: mode & 0o7777, uid, gid }, signal);
      }
      return undefined;
    },
    happened: async () => {
      const wanted = await existing();
      const found = await Promise.all(wanted.map((name) => isFile(at(name))));
      return wanted.length > 0 && found.every(Boolean) ? 'yes' : 'no';
    },
    undo: (hands) => hands.files().remove(keptIn(known, server)),
  };
}

/** Takes back what only it wrote, and has it begin where the new primary's history does. */
function rewind(known: Known, server: Local): Step {
  const { node, primary, timeout } = known;
  const { title } = node;
  const held = { server, title };
  return {
    id: 'rewind',
    title: `rewind ${title} to where ${primary.title} took over`,
    within: 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal, tell }) {
      await assertDown(node.title, server);
      const login = await hands.login(primary.system);
      const env = libpqEnvironment(login, { application: 'quarterdeck-rejoin', env: hands.env });
      const argv = [
        ...[...server.as, join(server.programs, 'pg_rewind')],
        ...['--target-pgdata', server.dataDirectory, '--progress'],
        ...['--source-server', `host=${login.host} port=${login.port} user=${login.user} dbname=postgres`],
      ];
      const { password } = login;
      // One that ended in the middle recovers by itself first, which a standby does not: the mark is off for as long as it works.
      await mark(hands, held, false, signal);
      const work = () =>
        hands.programs().run(
          {
            argv,
            env: { ...env, PGDATABASE: 'postgres', ...(password !== undefined && { PGPASSWORD: password }) },
            onLine: (line) => tell(line.slice(0, 200)),
          },
          AbortSignal.any([signal, AbortSignal.timeout(Math.max(timeout, 3_600_000))]),
        );
      const ended = await work().finally(() => mark(hands, held, true, AbortSignal.timeout(10_000)));
      if (ended.exitCode !== 0)
        throw new ReadError(
          'refused',
          complaintOf(
            argv.map((word) => basename(word)),
            ended,
          ),
        );
      return { done: true };
    },
    happened: async (_, { results }) => (results.rewind === undefined ? 'no' : 'yes'),
  };
}

/** @throws ReadError where somebody started it meanwhile. */
async function assertDown(title: string, server: Local): Promise<void> {
  if ((await serverOn(server)) !== undefined)
    throw new ReadError('refused', `${title} runs again: stop it first`);
}

/** Gives it its own settings back, and tells it whom it follows. */
function configure(known: Known, server: Local): Step {
  const { node, primary } = known;
  const { dataDirectory } = server;
  const auto = join(dataDirectory, 'postgresql.auto.conf');
  return {
    id: 'configure',
    title: `give ${node.title} its settings back, and have it follow ${primary.title}`,
    within: 2_000,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(node.title, server);
      const files = hands.files();
      const words = redirected(await wayOf(hands.primacy(primary.system), signal), {
        ...primary.place,
        application: node.title,
      });
      for (const name of ownFiles) {
        const kept = join(keptIn(known, server), name);
        if (!(await isFile(kept))) continue;
        const { mode, uid, gid } = await stat(kept);
        const like = { mode: mode & 0o7777, uid, gid };
        const text = await readFile(kept, 'utf8');
        const own =
          name === 'postgresql.auto.conf'
            ? withSettings(text, {
                primary_conninfo: formatConninfo(words),
                primary_slot_name: node.slot ?? '',
              })
            : text;
        await files.replace(join(dataDirectory, name), own, like);
      }
      await mark(hands, { server, title: node.title }, true, signal);
      return undefined;
    },
    async happened() {
      const text = await readFile(auto, 'utf8').catch(() => '');
      const { host, port } = primary.place;
      const isTold = text.includes(`host=${host}`) && text.includes(`port=${port}`);
      return isTold && (await isMarkedStandby(server)) === true ? 'yes' : 'no';
    },
  };
}
