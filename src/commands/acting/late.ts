import type { SeenRun } from '../../domain/run.ask.ts';
import type { RunId } from '../../domain/run.ts';
import type { HandOver } from '../../views/app.tsx';
import type { ActingEffect, ActingOptions, createActing } from '../acting.ts';
import type { Watching } from '../watching.ts';

/** What is done from a console, loaded when it is first needed. */
export type LateActing = {
  perform(effect: ActingEffect, handOver: HandOver): void;
  /** Follows the runs of the stack and its journal, whoever writes them. */
  follow(watching: Pick<Watching, 'state' | 'ran' | 'journalled' | 'released' | 'readNow'>): void;
  /** Has the journal keep which alerts fire and which are over. */
  keepAlerts(watching: Pick<Watching, 'state' | 'subscribe' | 'redact'>): void;
  /** Stops planning and following; what was started goes on. Resolves when nobody has the terminal any more. */
  close(): Promise<void>;
};

type LateOptions = Omit<ActingOptions, 'signal' | 'grounds'>;

export function lateActing(options: LateOptions): LateActing {
  const { outside, clock, log } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let acting: Promise<ReturnType<typeof createActing>> | undefined;

  async function load(): Promise<ReturnType<typeof createActing>> {
    const [late, { groundsHere }] = await Promise.all([
      import('../acting.ts'),
      import('../running/grounds.ts'),
    ]);
    return late.createActing({ ...options, grounds: groundsHere(outside), signal });
  }

  return {
    perform(effect, handOver) {
      acting ??= load();
      acting.then(
        ({ perform }) => perform(effect, handOver),
        (error: unknown) => log.error('what does things could not be loaded', { error }),
      );
    },
    follow({ state, ran, journalled, released, readNow }) {
      const going = new Set<RunId>();
      function onRun(run: SeenRun): void {
        ran(run);
        if (run.end === undefined) going.add(run.id);
        // What it changed is seen now, whatever is read seldom.
        else if (going.delete(run.id)) readNow();
      }
      const tell = (problem: string): void => log.warning(problem);
      const failed = (error: unknown): void =>
        log.error('the runs, the journal and the releases cannot be followed', { error });
      Promise.all([import('./runs.ts'), import('../../records/journal/follow.ts')]).then(
        ([{ followRuns }, { followJournal }]) => {
          followRuns(state, { clock, onRun, tell, signal });
          if (state.is === 'writable') followJournal(state.path, journalled, tell, signal);
        },
        failed,
      );
      if (state.is === 'unwritable') return;
      import('../../records/releases/follow.ts').then(
        ({ followReleases }) => followReleases(state, released, tell, signal),
        failed,
      );
    },
    keepAlerts({ state, subscribe, redact }) {
      if (state.is === 'unwritable') return;
      Promise.all([
        import('./alerts.ts'),
        import('../../records/journal.ts'),
        import('../../systems/syslog.ts'),
      ]).then(
        ([{ keepAlerts }, { journalFile }, { openSyslog }]) => {
          const { copy, close } = openSyslog(outside.env);
          signal.addEventListener('abort', () => void close(), { once: true });
          const journal = journalFile(state.path, state.modes, { redact, copy });
          keepAlerts({ subscribe, journal, clock, random: outside.random, log, signal });
        },
        (error: unknown) => log.error('alerts cannot be kept in the journal', { error }),
      );
    },
    async close() {
      closing.abort();
      await acting?.then(
        ({ handedBack }) => handedBack(),
        () => {},
      );
    },
  };
}
