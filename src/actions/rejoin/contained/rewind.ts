import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { pause } from '../../../systems/pause.ts';
import type { Step } from '../../action.ts';
import { passfileText } from '../../backup/libpq.ts';
import { Unsent } from '../../engine/unsent.ts';
import type { Hands } from '../../faces.ts';
import { type Contained, detailsOf, hasEnded } from '../../primacy/contained.ts';
import { choreOf, perform } from '../../primacy/once.ts';
import type { Known } from '../facts.ts';
import { assertDown } from './down.ts';
import { copyOf, endings } from './script.ts';
import { choreName, isAtWork, isGivenBack, shelf } from './shelf.ts';

const between = 200;

/** Takes back what only it wrote, and has it begin where the new primary's history does. */
export function rewind(known: Known, server: Contained): Step {
  const { node, primary } = known;
  return {
    id: 'rewind',
    title: `rewind ${node.title} to where ${primary.title} took over`,
    within: 1_000,
    // It reads and copies as much as was changed, and must not be left in the middle.
    atMost: 86_400_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal, tell }) {
      while (await isAtWork(hands, known, server, signal)) {
        tell('a rewind is under way');
        await pause(hands.clock, between, signal);
        signal.throwIfAborted();
      }
      await assertDown(hands, known, server, signal);
      const made = await choreOf(hands, server, choreName(known), signal);
      if (made === undefined) throw new ReadError('missing', 'the container that rewinds was removed');
      const login = await hands.login(primary.system);
      const passfile = {
        ...{ name: 'pgpass', bytes: Buffer.from(passfileText(login)), mode: 0o600 },
        ...server.owner,
      };
      await hands.engine(server.engine).put(made.id, `/${shelf}`, [passfile], signal);
      try {
        await work(hands, known, server, signal);
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        const exitCode = (await choreOf(hands, server, choreName(known), signal))?.exitCode;
        if (exitCode === endings.neverBegun) throw new Unsent(error.kind, error.message);
        if (exitCode !== endings.brokenOff) throw error;
        const why = /\b(?:error|fatal): [^;]*/i.exec(error.message)?.[0];
        const its = await detailsOf(hands, server, signal);
        const copy = copyOf(server, { ...primary.place, user: login.user }, its);
        throw new ReadError(
          'refused',
          `a rewind of ${node.title} was broken off in the middle${why === undefined ? '' : ` (${why})`}, and no server starts on its data: copy it anew with ${copy}, and plan its rejoin again`,
        );
      }
      return { done: true };
    },
    async happened(reach, { results, signal }): Promise<Happened> {
      if (results.rewind !== undefined || isGivenBack(results)) return 'yes';
      const made = await choreOf(reach, server, choreName(known), signal);
      if (made?.startedAt === undefined) return 'no';
      // One that lost its runner goes on by itself.
      return !hasEnded(made) ? 'unknown' : made.exitCode === 0 ? 'yes' : 'no';
    },
  };
}

/** One that was killed from outside is begun again: it says itself whether that can be. @throws ReadError where it does not end well. */
async function work(hands: Hands, known: Known, server: Contained, signal: AbortSignal): Promise<void> {
  const chore = { ...choreName(known), argv: ['pg_rewind'] };
  const longest = Math.max(known.timeout, 3_600_000);
  try {
    await perform(hands, server, chore, longest, signal);
  } catch (error) {
    const made = await choreOf(hands, server, chore, signal);
    const isKilled = made !== undefined && hasEnded(made) && (made.exitCode ?? 0) > 128;
    if (!isKilled) throw error;
    await perform(hands, server, chore, longest, signal);
  }
}
