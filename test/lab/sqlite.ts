import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError, type Part } from './part.ts';
import { freePorts } from './ports.ts';
import { alive, launch, type Process, signal, tail, until } from './processes.ts';
import type { Wish } from './sqlite-writer.ts';

export type SqliteFacts = {
  /** The directory that holds the database, and nothing else. */
  readonly directory: string;
  readonly path: string;
  readonly port: number;
  readonly process: Process;
};

export type SqliteHands = SqliteFacts & {
  /** Takes the lock that keeps others from writing, or from reading too, and holds it until it is let go of. */
  lock(level?: 'write' | 'exclusive'): Promise<void>;
  unlock(): Promise<void>;
  /** Begins to read and does not end, so that what is written from now on cannot be checkpointed. */
  read(): Promise<void>;
  letGo(): Promise<void>;
  /** Stops the writing, and resumes it; the database stays open. */
  rest(): Promise<void>;
  work(): Promise<void>;
  /** Closes the database as an orderly program does; `work` opens it again. */
  close(): Promise<void>;
  journal(mode: 'wal' | 'delete'): Promise<void>;
  /** Kills the writer, wherever it is. */
  crash(): void;
};

/** A database in WAL mode under writes, twenty a second, by a process of its own. */
export const sqlite: Part<SqliteFacts, SqliteHands> = {
  name: 'sqlite',
  needs: [],
  async up(place) {
    const directory = join(place.directory, 'sqlite');
    mkdirSync(directory);
    const path = join(directory, 'app.db');
    const [port = 0] = await freePorts(1);
    const log = join(place.directory, 'sqlite.log');
    const script = fileURLToPath(new URL('sqlite-writer.ts', import.meta.url));
    const process = await launch(place, [globalThis.process.execPath, script, path, `${port}`], { log });
    await until('Start of the SQLite writer', async () => {
      if (!alive(process)) throw new LabError(`the SQLite writer ended: ${tail(log)}`);
      await ask(port, { is: 'work' });
      return true;
    });
    return { directory, path, port, process };
  },
  describe: ({ path }) => path,
  hands(facts) {
    const wish = (asked: Wish) => ask(facts.port, asked);
    return {
      ...facts,
      lock: (level = 'write') => wish({ is: 'lock', level }),
      unlock: () => wish({ is: 'unlock' }),
      read: () => wish({ is: 'read' }),
      letGo: () => wish({ is: 'let go' }),
      rest: () => wish({ is: 'rest' }),
      work: () => wish({ is: 'work' }),
      close: () => wish({ is: 'close' }),
      journal: (mode) => wish({ is: 'journal', mode }),
      crash: () => void signal(facts.process, 'SIGKILL'),
    };
  },
};

async function ask(port: number, wish: Wish): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'PUT', body: JSON.stringify(wish) });
  const said = await response.text();
  if (!response.ok) throw new Error(`The SQLite writer could not ${wish.is}: ${said}`);
}
