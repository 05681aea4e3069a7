import { ReadError } from '../../core/reading.ts';
import { isOneSelect } from '../../core/sql.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import { resolved } from '../login.ts';
import { explain } from './errors.ts';
import { enclosed, resultsOf } from './statements.ts';
import { openWire } from './wire.ts';

/** What a server answered to what somebody declared. */
export type Declared = { readonly isStandby: boolean; readonly value: string | undefined };

/**
 * Asks a server for one value, by a SELECT that the stack file declares: as a subquery, which cannot change data, in a
 * read-only transaction with our limits, over a connection of its own. Apart from the read face, so that nothing that only
 * watches has it.
 * @throws ReadError when it is none, or does not give one value.
 */
export async function askDeclared(
  { title, login }: { readonly title: string; readonly login: () => Promise<PostgresLogin> },
  select: string,
  signal: AbortSignal,
): Promise<Declared> {
  if (!isOneSelect(select)) throw new ReadError('unsupported', `"${select}" is not one SELECT`);
  const address = await resolved(login, signal);
  try {
    const wire = await openWire(address, signal);
    try {
      const message = enclosed([
        'SELECT pg_is_in_recovery() AS standby',
        // On lines of its own, as it was written: what it compares with may hold more than one space.
        `SELECT version::text AS version FROM (\n${select}\n) AS declared (version) LIMIT 2`,
      ]);
      const [standby, versions = []] = resultsOf(await wire.run(message, signal));
      if (versions.length > 1)
        throw new ReadError('protocol', `what is declared gives more than one row on ${title}`);
      const value = versions[0]?.version;
      return {
        isStandby: standby?.[0]?.standby === true,
        value: typeof value === 'string' ? value : undefined,
      };
    } finally {
      wire.close();
    }
  } catch (error) {
    throw error instanceof ReadError ? error : explain(error, title, address);
  }
}
