import { readFile } from 'node:fs/promises';
import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import { formatConninfo, redirected } from '../../domain/postgres/conninfo.ts';
import type { Archived } from '../../systems/docker.archive.ts';
import type { Step } from '../action.ts';
import { passfileText } from '../backup/libpq.ts';
import type { Hands, Reach } from '../faces.ts';
import { type Contained, detailsOf, engineOf, hasEnded, isMarkedIn } from '../primacy/contained.ts';
import { type Chore, choreOf, discard, perform, prepare } from '../primacy/once.ts';
import { wayOf } from '../takeover/postgres/switchover/steps/before.ts';
import type { Known } from './facts.ts';
import { ownFiles, withSettings } from './settings.ts';

/** Where the settings are kept: in the container that rewinds, whose own files a rewind does not touch. */
const shelf = 'quarterdeck-rejoin';

const choreName = ({ key }: Known): Pick<Chore, 'name'> => ({ name: `rejoin-${key}` });

/** Forgets what was kept. */
export const forget = (hands: Hands, known: Known, server: Contained, signal: AbortSignal): Promise<void> =>
  discard(hands, server, choreName(known), signal);

/** The steps of one in a container: a container of the same image that has its volumes keeps its settings, and rewinds it. */
export const contained = (known: Known, server: Contained): readonly Step[] => [
  keep(known, server),
  rewind(known, server),
  configure(known, server),
];

/** It follows nobody, and nobody reaches it: it reads its own log to the end. */
const alone = [
  ...['hot_standby=on', 'listen_addresses=', 'unix_socket_directories=.', 'cluster_name=quarterdeck-rejoin'],
  ...['primary_conninfo=', 'restore_command=', 'archive_cleanup_command='],
];

/**
 * A rewind takes a server that ended cleanly, so that one that did not reads its log to the end as a standby. It removes the mark,
 * so that no server starts on the data meanwhile: others have rights to it. What is so from the beginning was broken off. The lock
 * file names the first process of a container, which there always is.
 */
const script = [
  'data=$1; shift',
  'case $(ls -ld -- "$data") in ????????w*) echo "a rewind was broken off in the middle: its data has to be copied anew" >&2; exit 3;; esac',
  'rm -f -- "$data/postmaster.pid"; : >"$data/standby.signal" || exit 1',
  `pg_ctl -D "$data" -s -w -t 3600 -o "${alone.map((setting) => `-c ${setting}`).join(' ')}" start || exit 1`,
  'pg_ctl -D "$data" -s -m fast -w -t 3600 stop || exit 1',
  'chmod o+w -- "$data" || exit 1',
  '"$@" --dry-run || { code=$?; chmod o-w -- "$data"; exit "$code"; }',
  '"$@" || exit',
  ': >"$data/standby.signal" && chmod o-w -- "$data"',
].join('\n');

function keep(known: Known, server: Contained): Step {
  const { node } = known;
  return {
    id: 'keep',
    title: `keep the settings of ${node.title} aside, in a container that will rewind it`,
    within: 2_000,
    async run(hands, { signal }) {
      await assertDown(hands, known, server, signal);
      const kept = await Promise.all(
        ownFiles.map(async (name) => {
          const file = await hands
            .engine(server.engine)
            .take(server.id, `${server.dataDirectory}/${name}`, signal);
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
    happened: async (reach, { signal }) => ((await isKept(reach, known, server, signal)) ? 'yes' : 'no'),
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
  const { host, port } = known.primary.place;
  const { networkMode } = await detailsOf(reach, server, signal);
  const given = certificateKinds.filter((kind) => ssl[kind] !== undefined);
  const { dataDirectory } = server;
  return {
    ...choreName(known),
    argv: [
      ...['sh', '-c', script, 'sh', dataDirectory, 'pg_rewind'],
      ...['--target-pgdata', dataDirectory, '--no-ensure-shutdown'],
      ...['--source-server', `host=${host} port=${port} user=${user} dbname=postgres`],
    ],
    env: {
      ...{ LC_ALL: 'C.UTF-8', PGAPPNAME: 'quarterdeck-rejoin', PGCONNECT_TIMEOUT: '10', PGSSLMODE: ssl.mode },
      PGPASSFILE: `/${shelf}/pgpass`,
      ...Object.fromEntries(given.map((kind) => [certificateNames[kind], `/${shelf}/${kind}.pem`])),
    },
    network: networkMode,
  };
}

/** Takes back what only it wrote, and has it begin where the new primary's history does. */
function rewind(known: Known, server: Contained): Step {
  const { node, primary, timeout } = known;
  return {
    id: 'rewind',
    title: `rewind ${node.title} to where ${primary.title} took over`,
    within: 1_000,
    // It reads and copies as much as was changed, and must not be left in the middle.
    atMost: 86_400_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(hands, known, server, signal);
      const made = await choreOf(hands, server, choreName(known), signal);
      if (made === undefined) throw new ReadError('missing', 'the container that rewinds was removed');
      const bytes = Buffer.from(passfileText(await hands.login(primary.system)));
      const passfile = { name: 'pgpass', bytes, mode: 0o600, ...server.owner };
      await hands.engine(server.engine).put(made.id, `/${shelf}`, [passfile], signal);
      const chore = { ...choreName(known), argv: ['pg_rewind'] };
      await perform(hands, server, chore, Math.max(timeout, 3_600_000), signal);
      return { done: true };
    },
    async happened(reach, { results, signal }) {
      if (results.rewind !== undefined) return 'yes';
      const made = await choreOf(reach, server, choreName(known), signal);
      return made !== undefined && hasEnded(made) && made.startedAt !== undefined && made.exitCode === 0
        ? 'yes'
        : 'no';
    },
  };
}

/** @throws ReadError where somebody started it meanwhile. */
async function assertDown(
  reach: Reach,
  { node }: Known,
  server: Contained,
  signal: AbortSignal,
): Promise<void> {
  if (!hasEnded(await detailsOf(reach, server, signal)))
    throw new ReadError('refused', `${node.title} runs again: stop it first`);
}

/** Gives it its own settings back, and tells it whom it follows. */
function configure(known: Known, server: Contained): Step {
  const { node, primary } = known;
  return {
    id: 'configure',
    title: `give ${node.title} its settings back, and have it follow ${primary.title}`,
    within: 2_000,
    repeatable: true,
    async run(hands, { signal }) {
      await assertDown(hands, known, server, signal);
      const made = await choreOf(hands, server, choreName(known), signal);
      if (made === undefined)
        throw new ReadError('missing', 'the container that keeps its settings was removed');
      const words = redirected(await wayOf(hands.primacy(primary.system), signal), {
        ...primary.place,
        application: node.title,
      });
      const follows = { primary_conninfo: formatConninfo(words), primary_slot_name: node.slot ?? '' };
      const write = hands.engine(server.engine);
      const files = await Promise.all(
        ownFiles.map(async (name) => {
          const kept = await write.take(made.id, `/${shelf}/${name}`, signal);
          if (kept === 'gone') return [];
          if (name !== 'postgresql.auto.conf') return [{ ...kept, name }];
          const text = withSettings(new TextDecoder().decode(kept.bytes), follows);
          return [{ ...kept, name, bytes: Buffer.from(text) }];
        }),
      );
      const mark = { name: 'standby.signal', bytes: new Uint8Array(), mode: 0o600, ...server.owner };
      await write.put(server.id, server.dataDirectory, [...files.flat(), mark], signal);
      return { done: true };
    },
    happened: async (reach, { results, signal }) =>
      results.configure !== undefined && (await isMarkedIn(reach, server, signal)) ? 'yes' : 'no',
  };
}
