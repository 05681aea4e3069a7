import { ReadError } from '../core/reading.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { flag } from './postgres/row.ts';

/** What may be done to the replay of one standby. Each rejects with a ReadError. */
export type StandbyWrite = {
  resumeReplay(signal: AbortSignal): Promise<void>;
  pauseReplay(signal: AbortSignal): Promise<void>;
};

export function openStandbyWrite(options: OperatingOptions): StandbyWrite {
  const within = operating(options);
  const say = async (word: 'resume' | 'pause', signal: AbortSignal): Promise<void> => {
    await within(undefined, signal, async (wire) => {
      const [[row] = []] = await wire.run(
        `SELECT pg_backend_pid() = ${wire.pid ?? 'NULL'} AS is_direct, pg_is_in_recovery() AS is_standby`,
        signal,
      );
      if (row === undefined || !flag(row, 'is_direct'))
        throw new ReadError(
          'unsupported',
          `what actions log in to ${options.title} with goes through a pooler: name the server itself in operate: { url }`,
        );
      if (!flag(row, 'is_standby')) throw new ReadError('refused', `${options.title} is no standby any more`);
      await wire.run(`SELECT pg_wal_replay_${word}()`, signal);
    });
  };
  return {
    resumeReplay: (signal) => say('resume', signal),
    pauseReplay: (signal) => say('pause', signal),
  };
}
