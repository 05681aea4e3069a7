import { systemClock } from '../core/clock.ts';
import { type Duration, ReadError } from '../core/reading.ts';
import { pause } from './pause.ts';
import { unavailable } from './postgres/errors.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { flag, type Row, text } from './postgres/row.ts';
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

/** What may be done to the sessions of one PostgreSQL server. */
export type SessionsWrite = {
  /** @throws ReadError `missing` where it is not that session any more, `denied` where this role may not. */
  end(verb: EndingVerb, who: SessionToEnd, within: Duration, signal: AbortSignal): Promise<Ended>;
};

const between = 100;

export function openSessionsWrite(options: OperatingOptions): SessionsWrite {
  const within = operating(options);
  const { title } = options;

  async function told(wire: Wire, verb: EndingVerb, who: SessionToEnd, signal: AbortSignal): Promise<Row> {
    const [[row] = []] = await wire.run(about(verb, who, wire.pid), signal);
    return row ?? {};
  }

  return {
    async end(verb, who, patience, signal) {
      try {
        return await within(undefined, signal, async (wire) => {
          const before = await told(wire, verb, who, signal);
          assertAble(before, verb, who, title);
          const [[row] = []] = await wire.run(
            `SELECT pg_${verb}_backend(a.pid) AS answer FROM pg_stat_activity a WHERE ${isIt(verb, who)}`,
            signal,
          );
          const until = performance.now() + patience;
          for (;;) {
            const isOver = !flag(await told(wire, verb, who, signal), 'is_there');
            if (isOver || performance.now() > until || signal.aborted)
              return { is: 'asked', answer: row !== undefined && flag(row, 'answer'), isOver };
            await pause(systemClock, between, signal);
          }
        });
      } catch (error) {
        const cause = error instanceof ReadError ? error.cause : error;
        if (unavailable(cause)?.is !== 'full') throw error;
        return { is: 'full', because: `${title} is full: ${unavailable(cause)?.message}` };
      }
    },
  };
}

/** The very session, and for a cancel what it runs. The driver's numbers hold microseconds. */
const isIt = (verb: EndingVerb, { pid, startedAt, queryAt }: SessionToEnd): string =>
  [
    `a.pid = ${Math.trunc(pid)}`,
    sameTime('a.backend_start', startedAt),
    ...(verb === 'cancel' ? [`a.state = 'active'`] : []),
    ...(verb === 'cancel' && queryAt !== null ? [sameTime('a.query_start', queryAt)] : []),
  ].join(' AND ');

const sameTime = (column: string, at: number): string =>
  `abs(extract(epoch FROM ${column}) * 1000 - ${at.toFixed(3)}) < 0.01`;

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

function assertAble(
  row: Row,
  verb: EndingVerb,
  { pid, systemIdentifier }: SessionToEnd,
  title: string,
): void {
  const refuse = (kind: 'missing' | 'denied' | 'unsupported', because: string): never => {
    throw new ReadError(kind, because);
  };
  if (!flag(row, 'is_direct'))
    refuse(
      'unsupported',
      `what actions log in to ${title} with goes through a pooler: name the server itself in operate: { url }`,
    );
  if (systemIdentifier !== null && text(row, 'system_identifier') !== systemIdentifier)
    refuse(
      'missing',
      `what actions log in to ${title} with leads to another cluster: look at operate: { url }`,
    );
  if (!flag(row, 'is_there'))
    refuse(
      'missing',
      verb === 'cancel' ? `pid ${pid} does not run that statement any more` : `pid ${pid} is gone already`,
    );
  if (flag(row, 'is_able')) return;
  const role = text(row, 'role');
  refuse(
    'denied',
    flag(row, 'is_superuser')
      ? `pid ${pid} belongs to the superuser ${text(row, 'owner')}, and ${role} is none: only a superuser may ${verb} it`
      : `${role} may not ${verb} sessions on ${title}: GRANT pg_signal_backend TO ${role}`,
  );
}
