import { ReadError } from '../../core/reading.ts';
import type { PostgresLogin } from '../../domain/connection.ts';
import { within } from '../turns.ts';

/** The login as its secret resolves now. @throws ReadError with the secret's own sentence, which does not contain it. */
export async function resolved(
  login: () => Promise<PostgresLogin>,
  signal: AbortSignal,
): Promise<PostgresLogin> {
  const work = login().catch((error: unknown) => {
    if (error instanceof ReadError || !(error instanceof Error)) throw error;
    throw new ReadError('credentials', error.message, { cause: error });
  });
  return within(signal, work);
}
