/** A request that this program must never send. It is a defect of ours, and nothing of it reached the engine. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** Nobody took the connection in time. */
export class ConnectTimeoutError extends Error {
  override readonly name = 'ConnectTimeoutError';
}

/** `gone`: the engine does not have it any more. */
export async function orGone<A, T>(asked: Promise<A>, parse: (answer: A) => T): Promise<T | 'gone'> {
  try {
    return parse(await asked);
  } catch (error) {
    if (isNotFound(error)) return 'gone';
    throw error;
  }
}

/** A connection that ended under a request. */
export function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
