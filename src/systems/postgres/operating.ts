import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import { resolved } from '../login.ts';
import { explain } from './errors.ts';
import { openWire, type Wire } from './wire.ts';

/** Works on a connection of its own, to the named database or the login's. @throws ReadError */
export type Operating = <T>(
  database: string | undefined,
  signal: AbortSignal,
  work: (wire: Wire) => Promise<T>,
) => Promise<T>;

export type OperatingOptions = {
  /** How people call the server. */
  readonly title: string;
  readonly login: () => Promise<PostgresLogin>;
};

/** Opens nothing yet: each call is a connection of its own, so that none is sent into a dead one. */
export const operating =
  ({ title, login }: OperatingOptions): Operating =>
  async (database, signal, work) => {
    const given = await resolved(login, signal);
    const address = database === undefined ? given : { ...given, database };
    try {
      const wire = await openWire(address, signal);
      try {
        return await work(wire);
      } finally {
        wire.close();
      }
    } catch (error) {
      throw error instanceof ReadError ? error : explain(error, title, address);
    }
  };
