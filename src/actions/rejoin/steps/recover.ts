import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { controlData, fileOf, isClosed, isMarkedStandby, type Local, serverOn } from '../../primacy/local.ts';
import { control, mark } from '../../takeover/postgres/switchover/server.ts';
import { type OnHost, titles } from '../facts.ts';
import { assertDown, isStarted } from './down.ts';

/** What it is called while it recovers: who finds it so knows whose it is. */
const own = 'quarterdeck-rejoin';
/** It follows nobody, and only who owns the data reaches it: once it lets that one in it has read its own log to the end. */
const alone = [
  ...['hot_standby=on', 'listen_addresses=', 'unix_socket_directories=.', `cluster_name=${own}`],
  ...['primary_conninfo=', 'restore_command=', 'archive_cleanup_command='],
];

/**
 * A rewind takes a server that ended cleanly, and one that did not would recover by itself first, as a primary. It does so
 * as a standby: the mark is never off.
 */
export function recover(known: OnHost): Step {
  const { node, timeout } = known;
  const { local, title } = node;
  const isClean = async (): Promise<boolean> => /^shut down/.test((await controlData(local))?.state ?? '');
  const isOwn = async (): Promise<boolean> =>
    (await fileOf(local, 'postmaster.opts'))?.includes(own) === true;
  const stop = async (hands: Hands, signal: AbortSignal): Promise<void> => {
    if ((await serverOn(local)) !== undefined && (await isOwn()))
      await control(hands, local, ['-m', 'fast', '-w', '-t', '60', 'stop'], signal);
  };
  return {
    id: 'recover',
    title: `mark ${title} as a standby, and have it read its log to the end as one`,
    within: 2_000,
    // Of its own, and for the stops before and after it.
    atMost: timeout + 180_000,
    undo: 'nothing',
    repeatable: true,
    changes: [titles.down(title)],
    async run(hands, { signal }) {
      await stop(hands, signal);
      await assertDown(known);
      await mark(hands, { server: local, title }, true, signal);
      if (await isClean()) return undefined;
      const settings = [...alone, ...(await configOf(known))].map((setting) => `-c ${setting}`).join(' ');
      const seconds = String(Math.ceil(timeout / 1_000));
      const start = ['-l', local.log, '-o', settings, '-w', '-t', seconds, 'start'];
      // One that lets nobody in by then may have recovered all the same: its control file says so once it is stopped.
      const failure: unknown = await control(hands, local, start, signal).catch((error: unknown) => error);
      await stop(hands, signal);
      if (!(await isClean())) throw failure ?? new ReadError('refused', `${title} did not end cleanly`);
      return undefined;
    },
    async happened(_, { results }) {
      if (await isStarted(local, results)) return 'yes';
      if ((await serverOn(local)) !== undefined) return 'no';
      // Closed: its rewind was begun, which takes the mark away. Once it is rewound it has its log to read from the other server.
      if ((await isClosed(local)) === true || (await isRewound(local))) return 'yes';
      return (await isMarkedStandby(local)) === true && (await isClean()) ? 'yes' : 'no';
    },
    hold: {
      atMost: timeout + 120_000,
      until: 'rewind',
      release: (hands, { signal }) => stop(hands, signal),
      released: async () => ((await serverOn(local)) !== undefined && (await isOwn()) ? 'no' : 'yes'),
    },
  };
}

/** Where its settings lie elsewhere: as it was started last. `pg_ctl` hands it to a shell. */
async function configOf({ node: { local } }: OnHost): Promise<readonly string[]> {
  const [, path] = /config[-_]file=([\w./@-]+)"/.exec((await fileOf(local, 'postmaster.opts')) ?? '') ?? [];
  return path === undefined ? [] : [`config_file=${path}`];
}

/** Whether a rewind came to its end: it leaves a backup label, and a server that is to recover from there. */
export async function isRewound(local: Local): Promise<boolean> {
  const [control, label] = await Promise.all([controlData(local), fileOf(local, 'backup_label')]);
  return control?.state === 'in archive recovery' && /^BACKUP METHOD: pg_rewind$/m.test(label ?? '');
}
