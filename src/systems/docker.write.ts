/** What may be done to one container engine. Every method rejects with a `ReadError` of one sentence. */
export type DockerWrite = {
  /** The engine answers when it is done, or when the grace is over and the process was killed. */
  start(id: string, signal: AbortSignal): Promise<void>;
};
