/** Something that happened to a container, as its engine tells it. Source: `/events`. */
export type ContainerEvent = {
  /** `create`, `start`, `die`, `oom`, `destroy`, `pause`, `unpause`, …: the engine's own word. */
  readonly action: string;
  readonly id: string;
  /** Milliseconds since the epoch on the engine's clock. */
  readonly at: number;
  readonly name: string;
  readonly image: string;
  readonly exitCode: number | undefined;
};

/** An engine's events of the last day, as far back as it remembers, the oldest first; or why there are none. */
export type ContainerEvents =
  | { readonly is: 'followed'; readonly events: readonly ContainerEvent[] }
  | { readonly is: 'unfollowed'; readonly because: string };
