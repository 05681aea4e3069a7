import { ReadError } from '../core/reading.ts';
import { within } from './turns.ts';

/** The login as its secrets resolve now. @throws ReadError with the secret's own sentence, which does not contain it. */
export async function resolved<Login>(login: () => Promise<Login>, signal: AbortSignal): Promise<Login> {
  const work = login().catch((error: unknown) => {
    if (error instanceof ReadError || !(error instanceof Error)) throw error;
    throw new ReadError('credentials', error.message, { cause: error });
  });
  return within(signal, work);
}
