import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';

/** The kernel's own messages. Reading them takes none away from anybody else. */
export type KernelRing = {
  /** The records that are new, at first all there are; or why they cannot be read. */
  read(): Promise<readonly string[] | string>;
  close(): void;
};

/** A record is one read, and the first time there are thousands: others get their turn in between. */
const atOnce = 200;
const most = 20_000;

/** Opens nothing yet. The device never waits: at its end it says so. */
export function openRing(path: string): KernelRing {
  const buffer = Buffer.alloc(8_192);
  let file: number | undefined;

  function next(): string | undefined {
    try {
      file ??= openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      return buffer.toString('utf8', 0, readSync(file, buffer));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EAGAIN') return undefined;
      // What it says was overwritten before we came; the next read goes on behind it.
      if (code === 'EPIPE') return '';
      throw error;
    }
  }

  return {
    async read() {
      const records: string[] = [];
      try {
        for (let count = 1; count <= most; count++) {
          const record = next();
          if (record === undefined) break;
          records.push(record);
          if (count % atOnce === 0) await turn();
        }
        return records;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        return reasons[code] ?? code;
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Why there is nothing to read in most containers. */
export const noRing = 'there is none here';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: noRing,
  EPERM: 'no permission to read the kernel’s messages',
  EACCES: 'no permission to read the kernel’s messages',
};
