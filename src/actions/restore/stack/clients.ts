import type { Happened, Verdict } from '../../../core/plan.ts';
import { type Duration, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Target } from '../../../core/target.ts';
import type { Looking, Step } from '../../action.ts';
import { messageOf } from '../../engine/look.ts';
import type { Reach } from '../../faces.ts';
import { plainUnit } from '../../lifecycle/database.ts';
import { find } from '../../lifecycle/find.ts';
import { gate } from '../../lifecycle/gate.ts';
import type { Part } from '../../lifecycle/part.ts';
import { look } from '../../lifecycle/sight.ts';
import { start, stop } from '../../lifecycle/steps.ts';
import { survey } from '../../lifecycle/survey.ts';

/** What the stack file names as its services, and is no database: it uses what is restored. */
export type Clients = {
  /** Those that run, in the order in which they come up. */
  readonly parts: readonly Part[];
  readonly identity: Readonly<Record<string, string>>;
  readonly preflight: readonly Verdict[];
  readonly locks: readonly Target[];
};

/** Reads them, and what speaks against stopping each. */
export async function clientsOf(reach: Reach, signal: AbortSignal): Promise<Clients> {
  const parts = new Map<string, Part>();
  const identity: Record<string, string> = {};
  const preflight: Verdict[] = [];
  for (const { name } of reach.sections.services) {
    try {
      for (const found of await find(reach, { kind: 'service', name }, signal)) {
        const one = await survey('stop', reach, found, signal);
        if (one.part.holds !== null || parts.has(one.part.name)) continue;
        Object.assign(identity, one.identity);
        if (!one.part.wasUp) continue;
        parts.set(one.part.name, one.part);
        preflight.push(...one.preflight);
      }
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      preflight.push({
        title: `service ${sanitize(name)}`,
        is: 'warn',
        because: `it is left as it is: ${error.message}`,
      });
    }
  }
  const all = [...parts.values()];
  return {
    ...{ parts: all, identity, preflight },
    locks: all.map(({ is, name }) => ({ kind: is, name: is === 'unit' ? plainUnit(name) : name })),
  };
}

/** What is known of the data that a client uses. */
type Data = {
  readonly isPlaced: (reach: Reach, looking: Looking) => Promise<boolean>;
  /** @throws ReadError where some of it is put back and some is not, or that cannot be told. */
  readonly assertFits: (reach: Reach, looking: Looking) => Promise<void>;
};

/** For everything to come into its place. */
const longest: Duration = 3_600_000;

/**
 * Stops one. Once everything is in its place, and it is up again, it was stopped. Who is left alone with it starts it again,
 * but never on data that do not belong together.
 */
export function down(part: Part, { isPlaced, assertFits }: Data): Step {
  const step = stop(part);
  const again = start(part);
  return {
    ...step,
    async happened(reach, looking): Promise<Happened> {
      const now = await step.happened(reach, looking);
      return now === 'no' && (await isPlaced(reach, looking)) ? 'yes' : now;
    },
    hold: {
      atMost: longest,
      async release(hands, looking) {
        if ((await again.happened(hands, looking)) === 'yes') return;
        await assertFits(hands, looking);
        await again.run(hands, { ...looking, tell: () => {} });
      },
      released: again.happened,
      until: again.id,
    },
  };
}

/** Starts one again, and waits until it has proven itself. That it does not is told, and no reason to take data back. */
export function up(part: Part): readonly Step[] {
  const proving = gate(part);
  return [
    start(part),
    {
      ...proving,
      async run(hands, doing) {
        try {
          return await proving.run(hands, doing);
        } catch (error) {
          if (!(error instanceof ReadError) || doing.signal.aborted) throw error;
          return { late: messageOf(error) };
        }
      },
      happened: async (_, { results }) => (results[proving.id] === undefined ? 'no' : 'yes'),
    },
  ];
}

/** Each as it is at the end. */
export const proveUp = (
  reach: Reach,
  parts: readonly Part[],
  { signal }: Looking,
): Promise<readonly Verdict[]> =>
  Promise.all(
    parts.map(async (part): Promise<Verdict> => {
      const { is, health, says } = await look(reach, part, signal);
      const isGood = is === 'up' && (health === 'none' || health === 'healthy');
      return { title: part.name, is: isGood ? 'pass' : 'refuse', because: says };
    }),
  );
