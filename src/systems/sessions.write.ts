import { systemClock } from '../core/clock.ts';
import { type Duration, ReadError } from '../core/reading.ts';
import { startTolerance } from '../domain/postgres/activity.ts';
import { pause } from './pause.ts';
import { unavailable } from './postgres/errors.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { count, flag, type Row, text } from './postgres/row.ts';
import type { Wire } from './postgres/wire.ts';

/** `cancel` ends what a session runs, `terminate` the session. */
export type EndingVerb = 'cancel' | 'terminate';

/** One session, which another one with its pid is not taken for. Times are milliseconds, by the server's clock. */
export type SessionToEnd = {
  readonly pid: number;
  readonly startedAt: number;
  /** When what it runs began: nothing else of it is cancelled. */
  readonly queryAt: number | null;
  readonly systemIdentifier: string | null;
};

/** What came of it. */
type Ended =
  | {
      readonly is: 'asked';
      /** The server's own answer: whether it could tell the process. */
      readonly answer: boolean;
      /** Read back on the same connection. */
      readonly isOver: boolean;
    }
  /** Not even a slot that is kept for such a case is free. */
  | { readonly is: 'full'; readonly because: string };

/** What the server said to one of several. */
type Answer =
  | { readonly pid: number; readonly is: 'asked'; readonly answer: boolean; readonly isOver: boolean }
  | { readonly pid: number; readonly is: 'gone' }
  | { readonly pid: number; readonly is: 'refused'; readonly because: string };

type EndedAll =
  | { readonly is: 'ended'; readonly answers: readonly Answer[] }
  | { readonly is: 'full'; readonly because: string };

/** What may be done to the sessions of one PostgreSQL server. */
export type SessionsWrite = {
  /** @throws ReadError `missing` where it is not that session any more, `denied` where this role may not. */
  end(verb: EndingVerb, who: SessionToEnd, within: Duration, signal: AbortSignal): Promise<Ended>;
  /** Ends each of them that is still that session. @throws ReadError where none can be ended: nothing was done. */
  endAll(who: readonly SessionToEnd[], within: Duration, signal: AbortSignal): Promise<EndedAll>;
};

const between = 100;

export function openSessionsWrite(options: OperatingOptions): SessionsWrite {
  const within = operating(options);
  const { title } = options;

  /** What is full says so as an answer. */
  async function orFull<T>(
    work: (wire: Wire) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T | { readonly is: 'full'; readonly because: string }> {
    try {
      return await within(undefined, signal, work);
    } catch (error) {
      const cause = error instanceof ReadError ? error.cause : error;
      if (unavailable(cause)?.is !== 'full') throw error;
      return { is: 'full', because: `${title} is full: ${unavailable(cause)?.message}` };
    }
  }

  async function ask(wire: Wire, who: SessionToEnd, signal: AbortSignal): Promise<Answer> {
    const { pid } = who;
    const row = await told(wire, 'terminate', who, signal);
    assertServer(row, who, title);
    if (!flag(row, 'is_there')) return { pid, is: 'gone' };
    const because = whyNotAble(row, 'terminate', who, title);
    if (because !== undefined) return { pid, is: 'refused', because };
    return { pid, is: 'asked', answer: await sent(wire, 'terminate', who, signal), isOver: false };
  }

  async function sent(wire: Wire, verb: EndingVerb, who: SessionToEnd, signal: AbortSignal) {
    const [[row] = []] = await wire.run(
      `SELECT pg_${verb}_backend(a.pid) AS answer FROM pg_stat_activity a WHERE ${isIt(verb, who)}`,
      signal,
    );
    return row !== undefined && flag(row, 'answer');
  }

  async function told(wire: Wire, verb: EndingVerb, who: SessionToEnd, signal: AbortSignal): Promise<Row> {
    const [[row] = []] = await wire.run(about(verb, who, wire.pid), signal);
    return row ?? {};
  }

  return {
    end: (verb, who, patience, signal) =>
      orFull(async (wire) => {
        assertAble(await told(wire, verb, who, signal), verb, who, title);
        const answer = await sent(wire, verb, who, signal);
        const until = performance.now() + patience;
        for (;;) {
          const isOver = !flag(await told(wire, verb, who, signal), 'is_there');
          if (isOver || performance.now() > until || signal.aborted) return { is: 'asked', answer, isOver };
          await pause(systemClock, between, signal);
        }
      }, signal),

    endAll: (who, patience, signal) =>
      orFull(async (wire) => {
        const answers: Answer[] = [];
        for (const one of who) answers.push(await ask(wire, one, signal));
        const asked = who.filter((_, index) => answers[index]?.is === 'asked');
        const refused = answers.find(({ is }) => is === 'refused');
        if (asked.length === 0 && refused?.is === 'refused') throw new ReadError('denied', refused.because);
        const until = performance.now() + patience;
        for (;;) {
          const left = await remaining(wire, asked, signal);
          if (left.size === 0 || performance.now() > until || signal.aborted)
            return {
              is: 'ended',
              answers: answers.map((one) =>
                one.is === 'asked' ? { ...one, isOver: !left.has(one.pid) } : one,
              ),
            };
          await pause(systemClock, between, signal);
        }
      }, signal),
  };
}

async function remaining(
  wire: Wire,
  who: readonly SessionToEnd[],
  signal: AbortSignal,
): Promise<ReadonlySet<number>> {
  if (who.length === 0) return new Set();
  const any = who.map((one) => `(${isIt('terminate', one)})`).join(' OR ');
  const [rows = []] = await wire.run(`SELECT a.pid FROM pg_stat_activity a WHERE ${any}`, signal);
  return new Set(rows.map((row) => count(row, 'pid')));
}

/** The very session, and for a cancel what it runs. The driver's numbers hold microseconds. */
const isIt = (verb: EndingVerb, { pid, startedAt, queryAt }: SessionToEnd): string =>
  [
    `a.pid = ${Math.trunc(pid)}`,
    // Never what replicates, cleans up or works for the server itself.
    `a.backend_type = 'client backend'`,
    sameTime('a.backend_start', startedAt, startTolerance),
    ...(verb === 'cancel' ? [`a.state = 'active'`] : []),
    ...(verb === 'cancel' && queryAt !== null ? [sameTime('a.query_start', queryAt, 0.01)] : []),
  ].join(' AND ');

const sameTime = (column: string, at: number, within: Duration): string =>
  `abs(extract(epoch FROM ${column}) * 1000 - ${at.toFixed(3)}) <= ${within}`;

const about = (verb: EndingVerb, who: SessionToEnd, pid: number | undefined): string => `
  SELECT pg_backend_pid() = ${pid ?? 'NULL'} AS is_direct, current_user AS role,
         (SELECT system_identifier::text FROM pg_control_system()) AS system_identifier,
         coalesce(a.pid IS NOT NULL, false) AS is_there,
         coalesce(s.rolsuper, false) AS is_superuser, coalesce(s.rolname, '') AS owner,
         me.rolsuper OR (NOT coalesce(s.rolsuper, false)
           AND (pg_has_role('pg_signal_backend', 'USAGE') OR coalesce(pg_has_role(a.usesysid, 'USAGE'), false))) AS is_able
    FROM pg_roles me
    LEFT JOIN pg_stat_activity a ON ${isIt(verb, who)}
    LEFT JOIN pg_roles s ON s.oid = a.usesysid
   WHERE me.rolname = current_user`;

/** @throws ReadError */
function assertServer(row: Row, { systemIdentifier }: SessionToEnd, title: string): void {
  if (!flag(row, 'is_direct'))
    throw new ReadError(
      'unsupported',
      `what actions log in to ${title} with goes through a pooler: name the server itself in operate: { url }`,
    );
  if (systemIdentifier !== null && text(row, 'system_identifier') !== systemIdentifier)
    throw new ReadError(
      'missing',
      `what actions log in to ${title} with leads to another cluster: look at operate: { url }`,
    );
}

/** @throws ReadError */
function assertAble(row: Row, verb: EndingVerb, who: SessionToEnd, title: string): void {
  assertServer(row, who, title);
  if (!flag(row, 'is_there'))
    throw new ReadError(
      'missing',
      verb === 'cancel'
        ? `pid ${who.pid} does not run that statement any more`
        : `pid ${who.pid} is gone already`,
    );
  const because = whyNotAble(row, verb, who, title);
  if (because !== undefined) throw new ReadError('denied', because);
}

function whyNotAble(row: Row, verb: EndingVerb, { pid }: SessionToEnd, title: string): string | undefined {
  if (flag(row, 'is_able')) return undefined;
  const role = text(row, 'role');
  return flag(row, 'is_superuser')
    ? `pid ${pid} belongs to the superuser ${text(row, 'owner')}, and ${role} is none: only a superuser may ${verb} it`
    : `${role} may not ${verb} sessions on ${title}: GRANT pg_signal_backend TO ${role}`;
}
