import { kill } from 'node:process';
import { ReadError } from '../core/reading.ts';
import { codeOf } from './failures.ts';

/** Signals to processes of this host that they can handle, and none that they cannot. */
export type SignalsWrite = {
  /** @throws ReadError where it is gone, or this user may not. */
  send(name: 'SIGINT' | 'SIGTERM', pid: number): void;
};

export const openSignalsWrite = (): SignalsWrite => ({
  send(name, pid) {
    try {
      kill(pid, name);
    } catch (error) {
      if (codeOf(error) === 'ESRCH') throw new ReadError('missing', `pid ${pid} is gone already`);
      throw new ReadError(
        'denied',
        `this user may not signal pid ${pid}: run it as root, or name the server's owner in operate: { run_as }`,
      );
    }
  },
});
