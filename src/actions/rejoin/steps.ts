import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReadError } from '../../core/reading.ts';
import { formatConninfo, redirected } from '../../domain/postgres/conninfo.ts';
import type { Step } from '../action.ts';
import { libpqEnvironment } from '../backup/libpq.ts';
import { complaintOf } from '../backup/run.ts';
import { isMarkedStandby, serverOn } from '../primacy/local.ts';
import { mark, startServer } from '../takeover/postgres/switchover/server.ts';
import { nodeNow, upNow } from '../takeover/postgres/switchover/sight.ts';
import { settle } from '../takeover/postgres/switchover/steps/after.ts';
import { slots, wayOf } from '../takeover/postgres/switchover/steps/before.ts';
import type { Known } from './facts.ts';
import { ownFiles, withSettings } from './settings.ts';

/** In the order in which nothing is ever started that could take writes. */
export function steps(known: Known): readonly Step[] {
  const { node, primary } = known;
  const slot = node.slot === null ? [] : [node.slot];
  const candidate = { ...primary, slots: slot };
  return [
    // Until its control file speaks of the new timeline a rewind finds nothing to do, and is wrong.
    settle({ candidate }),
    ...(slot.length === 0 ? [] : [slots({ candidate })]),
    keep(known),
    rewind(known),
    configure(known),
    start(known),
  ];
}

/** Beside its data: what the other server does not have is removed there. */
const keptIn = ({ node: { local }, key }: Known): string => `${local.dataDirectory}.rejoin-${key}`;

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** Its own settings, of which a rewind makes those of the other server. */
function keep(known: Known): Step {
  const { node } = known;
  const at = (name: string): string => join(keptIn(known), name);
  const existing = async (): Promise<readonly string[]> => {
    const found = await Promise.all(ownFiles.map((name) => isFile(join(node.local.dataDirectory, name))));
    return ownFiles.filter((_, index) => found[index]);
  };
  return {
    id: 'keep',
    title: `keep the settings of ${node.title} aside`,
    within: 1_000,
    async run(hands, { signal }) {
      const files = hands.files();
      await files.ensureDirectory(keptIn(known));
      for (const name of await existing()) {
        const from = join(node.local.dataDirectory, name);
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
    undo: (hands) => hands.files().remove(keptIn(known)),
  };
}

/** Takes back what only it wrote, and has it begin where the new primary's history does. */
function rewind(known: Known): Step {
  const { node, primary, timeout } = known;
  const { local, title } = node;
  return {
    id: 'rewind',
    title: `rewind ${title} to where ${primary.title} took over`,
    within: 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal, tell }) {
      await assertDown(known);
      const login = await hands.login(primary.system);
      const env = libpqEnvironment(login, { application: 'quarterdeck-rejoin', env: hands.env });
      const argv = [
        ...[...local.as, join(local.programs, 'pg_rewind')],
        ...['--target-pgdata', local.dataDirectory, '--progress'],
        ...['--source-server', `host=${login.host} port=${login.port} user=${login.user} dbname=postgres`],
      ];
      const { password } = login;
      // One that ended in the middle recovers by itself first, which a standby does not: the mark is off for as long as it works.
      await mark(hands, local, false, signal);
      const work = () =>
        hands.programs().run(
          {
            argv,
            env: { ...env, PGDATABASE: 'postgres', ...(password !== undefined && { PGPASSWORD: password }) },
            onLine: (line) => tell(line.slice(0, 200)),
          },
          AbortSignal.any([signal, AbortSignal.timeout(Math.max(timeout, 3_600_000))]),
        );
      const ended = await work().finally(() => mark(hands, local, true, AbortSignal.timeout(10_000)));
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
async function assertDown({ node }: Known): Promise<void> {
  if ((await serverOn(node.local)) !== undefined)
    throw new ReadError('refused', `${node.title} runs again: stop it first`);
}

/** Gives it its own settings back, and tells it whom it follows. */
function configure(known: Known): Step {
  const { node, primary } = known;
  const { dataDirectory } = node.local;
  const auto = join(dataDirectory, 'postgresql.auto.conf');
  return {
    id: 'configure',
    title: `give ${node.title} its settings back, and have it follow ${primary.title}`,
    within: 2_000,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(known);
      const files = hands.files();
      const words = redirected(await wayOf(hands.primacy(primary.system), signal), {
        ...primary.place,
        application: node.title,
      });
      for (const name of ownFiles) {
        const kept = join(keptIn(known), name);
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
      await mark(hands, node.local, true, signal);
      return undefined;
    },
    async happened() {
      const text = await readFile(auto, 'utf8').catch(() => '');
      const { host, port } = primary.place;
      const isTold = text.includes(`host=${host}`) && text.includes(`port=${port}`);
      return isTold && (await isMarkedStandby(node.local)) === true ? 'yes' : 'no';
    },
  };
}

/** Starts it as what it is marked, and sees that it receives. */
function start(known: Known): Step {
  const { node, primary, timeout } = known;
  return {
    id: 'start',
    title: `start ${node.title} as a standby of ${primary.title}`,
    within: timeout,
    repeatable: true,
    async run(hands, { signal }) {
      if ((await isMarkedStandby(node.local)) !== true)
        throw new ReadError('refused', `${node.title} is not marked as a standby, so that it is not started`);
      const gone = { pid: 0, started: 0, boot: '' };
      await startServer(hands, { ...node, process: gone }, timeout, signal);
      await hands.files().remove(keptIn(known));
      return undefined;
    },
    async happened(reach, { signal }) {
      const seen = await nodeNow(reach, node.system, signal);
      if (seen.is === 'silent' || seen.role === 'primary') return 'no';
      const { timeline } = await upNow(reach, primary.system, signal);
      return seen.receiver.status === 'streaming' && seen.timeline === timeline ? 'yes' : 'no';
    },
  };
}
