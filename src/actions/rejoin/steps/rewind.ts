import { basename, join } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import type { PostgresLogin } from '../../../domain/connection.ts';
import { isAtWork } from '../../../systems/left.ts';
import { pause } from '../../../systems/pause.ts';
import type { Doing, Step } from '../../action.ts';
import { libpqEnvironment } from '../../backup/libpq.ts';
import { complaintOf } from '../../backup/run.ts';
import type { Hands } from '../../faces.ts';
import { isClosed } from '../../primacy/local.ts';
import { close } from '../../takeover/postgres/switchover/server.ts';
import type { OnHost } from '../facts.ts';
import { assertDown } from './down.ts';
import { isRewound } from './recover.ts';

const between = 200;

/**
 * Takes back what only it wrote, and has it begin where the new primary's history does. A rewind removes the mark, so that
 * its data is closed first: whoever dies from here on, no server starts on it before it is marked again.
 */
export function rewind(known: OnHost): Step {
  const { node, primary } = known;
  const { local, title } = node;
  return {
    id: 'rewind',
    title: `rewind ${title} to where ${primary.title} took over`,
    within: 1_000,
    // It reads and copies as much as was changed, and must not be left in the middle.
    atMost: 86_400_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, doing) {
      const { signal } = doing;
      // One that lost its runner goes on by itself.
      while (await isAtWork('pg_rewind', local.dataDirectory)) {
        doing.tell('a rewind is under way');
        await pause(hands.clock, between, signal);
        signal.throwIfAborted();
      }
      if (await isRewound(local)) return { done: true };
      await assertDown(known);
      const [login, wasClosed] = await Promise.all([hands.login(primary.system), isClosed(local)]);
      await close(hands, local, true, signal);
      const { isBegun, isNeedless, failure } = await work(
        hands,
        known,
        { login, isQuestion: wasClosed === true },
        doing,
      );
      if (failure === undefined && (isNeedless || wasClosed !== true)) return { done: true };
      if (wasClosed === true)
        throw new ReadError(
          'refused',
          `a rewind of ${title} was broken off in the middle: its data is closed, and has to be copied anew (pg_basebackup)`,
        );
      if (!isBegun) await close(hands, local, false, AbortSignal.timeout(10_000));
      throw new ReadError('refused', failure ?? 'it did not end');
    },
    happened: async (_, { results }) =>
      results.rewind !== undefined ||
      ((await isRewound(local)) && !(await isAtWork('pg_rewind', local.dataDirectory)))
        ? 'yes'
        : 'no',
  };
}

type Worked = {
  /** It changed something, or may have. */
  readonly isBegun: boolean;
  readonly isNeedless: boolean;
  readonly failure: string | undefined;
};

/** Runs it; of data that is closed already it is only asked what it would do. */
async function work(
  hands: Hands,
  { node: { local }, timeout }: OnHost,
  { login, isQuestion }: { readonly login: PostgresLogin; readonly isQuestion: boolean },
  { signal, tell }: Doing,
): Promise<Worked> {
  const { password } = login;
  const env = libpqEnvironment(login, { application: 'quarterdeck-rejoin', env: hands.env });
  const argv = [
    ...[...local.as, join(local.programs, 'pg_rewind')],
    ...['--target-pgdata', local.dataDirectory, '--progress', '--no-ensure-shutdown'],
    ...(isQuestion ? ['--dry-run'] : []),
    ...['--source-server', `host=${login.host} port=${login.port} user=${login.user} dbname=postgres`],
  ];
  let isBegun = false;
  let isNeedless = false;
  const ended = await hands.programs().run(
    {
      argv,
      env: { ...env, PGDATABASE: 'postgres', ...(password !== undefined && { PGPASSWORD: password }) },
      onLine(line) {
        isBegun ||= /rewinding from/.test(line);
        isNeedless ||= /no rewind required/.test(line);
        tell(line.slice(0, 200));
      },
    },
    AbortSignal.any([signal, AbortSignal.timeout(Math.max(timeout, 3_600_000))]),
  );
  const words = argv.map((word) => basename(word));
  return { isBegun, isNeedless, failure: ended.exitCode === 0 ? undefined : complaintOf(words, ended) };
}
