// Which server goes under a takeover, and when: a sample with every other test, with QUARTERDECK_KILLS each of them at each step.

const isDrill = process.env.QUARTERDECK_KILLS !== undefined;

export type Blow<Server extends string = string> = {
  /** Where the runner stands still meanwhile, as in `Death`; `follow` is that of the sibling. */
  readonly at: string;
  readonly server: Server;
  readonly how: 'crashes' | 'freezes';
  readonly way: 'resume' | 'undo';
};

type Points<Server extends string> = {
  readonly at: readonly (readonly [servers: readonly Server[], points: readonly string[]])[];
  /** Each costs the patience of whoever asks. */
  readonly freezes: readonly (readonly [at: string, server: Server])[];
  readonly sample: readonly Blow<Server>[];
};

/** Every server that runs at a point, and what freezes; both ways in turn. Otherwise the sample. */
export function blows<Server extends string>(points: Points<Server>): readonly Blow<Server>[] {
  const { at, freezes, sample } = points;
  if (!isDrill) return sample;
  const crashes = at.flatMap(([servers, wheres]) =>
    wheres.flatMap((where) => servers.map((server) => [where, server, 'crashes'] as const)),
  );
  return [...crashes, ...freezes.map(([where, server]) => [where, server, 'freezes'] as const)].map(
    ([where, server, how], index) => ({
      at: where,
      server,
      how,
      way: index % 2 === 0 ? 'resume' : 'undo',
    }),
  );
}
