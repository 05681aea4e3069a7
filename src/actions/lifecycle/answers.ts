import { duration } from '../../core/format.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { pause } from '../../systems/pause.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Database, readDatabase } from './database.ts';
import type { Part } from './part.ts';

/** For a database to read its data, or to recover, and let clients in. */
const patience: Duration = 300_000;
const between: Duration = 500;
const oneAnswer: Duration = 5_000;

type Holds = NonNullable<Part['holds']>;

async function ask(reach: Reach, { system: id }: Holds, signal: AbortSignal): Promise<Database> {
  const system = reach.stack.systems.find((one) => one.id === id);
  if (system === undefined) throw new ReadError('missing', `the stack has no ${id} any more`);
  return readDatabase(reach, system, AbortSignal.any([signal, AbortSignal.timeout(oneAnswer)]));
}

/** Why a database is not yet what it was; undefined: it is. */
export function missingOf(now: Database, { role }: Holds): string | undefined {
  if (now.role === undefined) return now.because ?? 'it does not answer';
  if (role !== null && now.role !== role) return `it came back as a ${now.role}, and was a ${role}`;
  return now.role === 'replica' && !now.isReceiving ? 'it answers, and does not receive yet' : undefined;
}

/** Waits until the database in a part answers as what it was, and receives where it is a replica. */
export function answers(holds: Holds): Step {
  return {
    id: `answer ${holds.system}`,
    title: holds.role === 'replica' ? `${holds.system} answers and receives` : `${holds.system} answers`,
    within: 2_000,
    async run(reach, { signal, tell }) {
      const { clock } = reach;
      const end = clock.now() + patience;
      for (;;) {
        const because = missingOf(await ask(reach, holds, signal), holds);
        if (because === undefined) return undefined;
        if (signal.aborted) throw new ReadError('closed', 'the runner was told to end');
        if (clock.now() > end)
          throw new ReadError('refused', `${because}, ${duration(patience)} after its start`);
        tell(because);
        await pause(clock, between, signal);
      }
    },
    happened: async (reach, { signal }) =>
      missingOf(await ask(reach, holds, signal), holds) === undefined ? 'yes' : 'no',
    undo: 'nothing',
  };
}
