/** A request that this program must never send. It is a defect of ours, and nothing of it reached the engine. */
export class NotAllowedError extends Error {
  override readonly name = 'NotAllowedError';
}

/** Nobody took the connection in time. */
export class ConnectTimeoutError extends Error {
  override readonly name = 'ConnectTimeoutError';
}
