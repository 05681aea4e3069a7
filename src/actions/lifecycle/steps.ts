import type { Happened } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import type { Step } from '../action.ts';
import type { Hands } from '../faces.ts';
import { assertAlone } from './beside.ts';
import type { Part } from './part.ts';
import { look } from './sight.ts';

/** For a start or an end to show after it was done. */
const toShow: Duration = 10_000;
/** For systemd, which takes the job and does it later. */
const toBeDone = ({ is, grace }: Part): Duration => (is === 'unit' ? grace + toShow : toShow);

/** Does one of the three to a part, whatever it is. @throws Unsent for what would come up as a second primary. */
async function act(
  verb: 'start' | 'stop' | 'restart',
  hands: Hands,
  part: Part,
  signal: AbortSignal,
): Promise<void> {
  if (verb !== 'stop') await assertAlone(hands, part, signal);
  if (part.is === 'unit') return hands.units()[verb](part.name, signal);
  const engine = hands.engine(part.engine);
  return verb === 'start' ? engine.start(part.id, signal) : engine[verb](part.id, part.grace, signal);
}

/**
 * One request, that the engine carries through whatever becomes of us: between its two halves nobody has to bring it up.
 * It happened when it has another birth. One that was stopped and could not be started happened too; the gate says so.
 */
export function restart(part: Part): Step {
  const id = `restart ${part.name}`;
  return {
    id,
    title: id,
    within: toBeDone(part),
    changes: part.changes,
    async run(hands, { signal }) {
      const { born } = await look(hands, part, signal);
      try {
        await act('restart', hands, part, signal);
      } catch (error) {
        // Stopped, and refused at its start: the engine keeps the reason, and the gate reads it.
        if (!isAnswer(error) || (await isUp(hands, part, signal))) throw error;
      }
      return { born };
    },
    async happened(reach, { results, signal }) {
      const result = results[id];
      const known = typeof result === 'object' && result !== null && 'born' in result ? result : undefined;
      const now = await look(reach, part, signal);
      const before = known === undefined ? part.born : known.born;
      if (now.is === 'up' || now.is === 'busy') {
        if (now.born !== before) return known === undefined && part.isRestless ? 'unknown' : 'yes';
        return now.is === 'up' || part.isRestless ? 'no' : 'unknown';
      }
      return stopped(now.born !== before, part.wasUp, known !== undefined);
    },
  };
}

const isAnswer = (error: unknown): boolean => error instanceof ReadError && error.kind === 'protocol';

/** It is down: that it went down since is half of a restart, of which only who did it knows whether the rest comes. */
function stopped(isReborn: boolean, wasUp: boolean, isDone: boolean): Happened {
  if (isReborn) return 'yes';
  if (!wasUp) return 'no';
  return isDone ? 'yes' : 'unknown';
}

export function start(part: Part): Step {
  return {
    id: `start ${part.name}`,
    title: `start ${part.name}`,
    within: toBeDone(part),
    changes: part.changes,
    async run(hands, { signal }) {
      await act('start', hands, part, signal);
      if (part.is === 'unit') return undefined;
      const { is, says } = await look(hands, part, signal);
      if (is === 'down') throw new ReadError('refused', `it ended at once: ${says}`);
      return undefined;
    },
    happened: async (reach, { signal }) => ((await isUp(reach, part, signal)) ? 'yes' : 'no'),
    undo: (hands, { signal }) => act('stop', hands, part, signal),
  };
}

export function stop(part: Part): Step {
  return {
    id: `stop ${part.name}`,
    title: `stop ${part.name}`,
    within: toBeDone(part),
    changes: part.changes,
    async run(hands, { signal }) {
      await act('stop', hands, part, signal);
      return undefined;
    },
    happened: async (reach, { signal }) => ((await isUp(reach, part, signal)) ? 'no' : 'yes'),
    undo: (hands, { signal }) => act('start', hands, part, signal),
  };
}

async function isUp(...[reach, part, signal]: Parameters<typeof look>): Promise<boolean> {
  const { is } = await look(reach, part, signal);
  return is === 'up' || is === 'busy';
}
