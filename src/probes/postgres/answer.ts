import { ReadError } from '../../core/reading.ts';
import type { StatementName } from '../../systems/postgres/statements.ts';
import type { PostgresAnswer } from '../../systems/postgres.ts';

/** For a probe that can say nothing about a server that lets nobody in. */
export function readOrThrow<S extends StatementName>(
  answer: PostgresAnswer<S>,
): Extract<PostgresAnswer<S>, { is: 'read' }> {
  if (answer.is === 'read') return answer;
  throw new ReadError('refused', answer.message);
}

/** @throws ReadError with the reason why the part that everything else needs is missing. */
export function needed<T>(
  value: T | undefined,
  part: string,
  { missing }: { missing: readonly Reason[] },
): T {
  if (value !== undefined) return value;
  const because = missing.find((one) => one.part === part)?.because ?? 'no rows came';
  throw new ReadError('denied', `${part} could not be read: ${because}`);
}

type Reason = { readonly part: string; readonly because: string };
