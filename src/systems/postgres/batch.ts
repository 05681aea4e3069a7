import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Missing } from '../../domain/postgres.ts';
import { isCancelled, isFromServer, isPassing } from './errors.ts';
import type { Row } from './row.ts';
import {
  limits,
  resultsOf,
  rollback,
  type Server,
  type StatementName,
  statements,
  transaction,
} from './statements.ts';
import type { Wire } from './wire.ts';

export type Rows<S extends StatementName> = { readonly [K in S]?: readonly Row[] };

/** Statements that are not worth asking again before `until`, so that one missing right does not cost every read its single round trip. */
export type Known = Map<StatementName, { readonly because: string; readonly until: Instant }>;

type Circumstances = { readonly known: Known; readonly at: Instant; readonly signal: AbortSignal };
type Batch<S extends StatementName> = { readonly rows: Rows<S>; readonly missing: readonly Missing[] };

const askAgain = { denied: 300_000, passing: 30_000 } as const;

/** Reads all of them in one round trip; when one fails, each alone, and says which. */
export async function readBatch<S extends StatementName>(
  wire: Wire,
  server: Server,
  names: readonly S[],
  { known, at, signal }: Circumstances,
): Promise<Batch<S>> {
  const asked: { name: S; sql: string }[] = [];
  const missing: Missing[] = [];
  for (const name of names) {
    const before = known.get(name);
    const sql =
      before !== undefined && before.until > at ? { absent: before.because } : statements[name](server);
    if (typeof sql === 'string') asked.push({ name, sql });
    else missing.push({ part: name, because: sql.absent });
  }
  const rows: { [K in S]?: readonly Row[] } = {};

  async function ask(parts: typeof asked): Promise<void> {
    if (parts.length === 0) return;
    try {
      const results = resultsOf(await wire.run(transaction(parts.map(({ sql }) => sql)), signal));
      for (const [index, { name }] of parts.entries()) rows[name] = results[index] ?? [];
    } catch (error) {
      if (!isFromServer(error) || !(await livesOn())) throw error;
      const [only, ...others] = parts;
      if (only !== undefined && others.length === 0) miss(only.name, error);
      else for (const part of parts) await ask([part]);
    }
  }

  // A connection that takes a rollback has only lost a statement.
  function livesOn(): Promise<boolean> {
    return wire.run(rollback, signal).then(
      () => true,
      () => false,
    );
  }

  function miss(name: S, error: unknown): void {
    const because = reason(error);
    known.set(name, { because, until: at + (isPassing(error) ? askAgain.passing : askAgain.denied) });
    missing.push({ part: name, because });
  }

  await ask(asked);
  return { rows, missing };
}

function reason(error: unknown): string {
  if (isCancelled(error)) return `it was cancelled, as everything is after ${limits.statement / 1000} s`;
  return sanitize(error instanceof Error ? error.message : String(error));
}
