import { maskPasswords } from '../../core/mask.ts';
import type { Probe } from '../../core/probe.ts';
import type { Statement, Statements } from '../../domain/postgres/activity.ts';
import { slowCallsIn } from '../../domain/postgres/slow.ts';
import { count, type Row, text } from '../../systems/postgres/row.ts';
import type { PostgresFace } from '../../systems/postgres.ts';
import { readOrThrow } from './answer.ts';

type Before = ReadonlyMap<string, Statement>;

/** As many as a server is asked for: with fewer, all that it has are known. */
const most = 200;
const never = { calls: 0, totalMs: 0 };

/** Numbers of this reading, with what they grew since the last one; a counter that fell was reset, and tells nothing. */
export function statementsFrom(
  rows: readonly Row[],
  texts: ReadonlyMap<string, string>,
  before: Before | undefined,
): readonly Statement[] {
  return rows.map((row) => {
    const id = text(row, 'id');
    const [calls, totalMs] = [count(row, 'calls'), count(row, 'total_ms')];
    // One that is new among all there are began after the last reading; among the first ones it may be older.
    const old = before?.get(id) ?? (before !== undefined && before.size < most ? never : undefined);
    const isReset = old !== undefined && (calls < old.calls || totalMs < old.totalMs);
    const grew =
      old === undefined || isReset ? undefined : { calls: calls - old.calls, ms: totalMs - old.totalMs };
    return {
      id,
      database: text(row, 'database'),
      user: text(row, 'user'),
      query: texts.get(id) ?? '',
      calls,
      totalMs,
      meanMs: calls > 0 ? totalMs / calls : 0,
      maxMs: count(row, 'max_ms'),
      rows: count(row, 'rows'),
      callsNew: grew?.calls,
      msNew: grew?.ms,
    };
  });
}

/** The statements that took most time, from pg_stat_statements. Their texts are asked for only when a new one appears. */
export const statements: Probe<PostgresFace, Statements> = {
  every: 10_000,
  everyHidden: 60_000,
  timeout: 5000,
  async read(face, last, { signal }) {
    const { rows, missing } = readOrThrow(await face.read(['statements'], signal));
    if (rows.statements === undefined)
      return {
        is: 'absent',
        because: missing.find(({ part }) => part === 'statements')?.because ?? 'it did not answer',
      };
    const known = last?.value.is === 'read' ? last.value.statements : undefined;
    const before = known && new Map(known.map((statement) => [statement.id, statement]));
    const isNew = rows.statements.some((row) => !before?.has(text(row, 'id')));
    const texts = isNew
      ? textsOf(readOrThrow(await face.read(['statementTexts'], signal)).rows.statementTexts ?? [])
      : new Map(known?.map(({ id, query }) => [id, query]));
    const read = statementsFrom(rows.statements, texts, before);
    const counted = last?.value.is === 'read' ? (last.value.slowCalls ?? 0) : 0;
    return { is: 'read', statements: read, slowCalls: counted + slowCallsIn(read) };
  },
};

const textsOf = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(rows.map((row) => [text(row, 'id'), maskPasswords(text(row, 'query'))]));
