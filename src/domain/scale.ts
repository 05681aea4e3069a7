/** What a service uses, each as a share of what its containers may use; undefined: not known. */
export type Load = { readonly cpu: number | undefined; readonly memory: number | undefined };

/** How many there may be, and how many there are. */
type Counts = { readonly replicas: number; readonly min: number; readonly max: number };

/** What the policy would have, and the numbers by which it says so. */
export type Advice = { readonly replicas: number; readonly because: string };

/** Shares at which a container is as busy as it is meant to be. */
const wanted = { cpu: 0.7, memory: 0.8 } as const;
/** A change is for what is past these: either of them upwards, both downwards. */
const [most, least] = [0.8, 0.3];

const percent = (ratio: number | undefined): string =>
  ratio === undefined ? 'not known' : `${Math.round(ratio * 100)} %`;

/** One more where either is short, one fewer where neither is used, and never past the bounds. Pure. */
export function adviseScale({ cpu, memory }: Load, { replicas, min, max }: Counts): Advice {
  const told = `CPU ${percent(cpu)}, memory ${percent(memory)}`;
  const bounded = (count: number): number => Math.min(max, Math.max(min, count));
  if (bounded(replicas) !== replicas)
    return { replicas: bounded(replicas), because: `${told}; from ${min} to ${max} are meant to run` };
  if (cpu === undefined && memory === undefined)
    return { replicas, because: `${told}: without numbers it stays as it is` };
  const target = replicas * Math.max((cpu ?? 0) / wanted.cpu, (memory ?? 0) / wanted.memory);
  const words = `${told}; ${replicas} × the larger of CPU/70 % and memory/80 % is ${target.toFixed(1)}`;
  if ((cpu ?? 0) > most || (memory ?? 0) > most)
    return { replicas: bounded(replicas + 1), because: `${words}; over 80 % one more` };
  // What is not known may be what keeps it busy.
  const isIdle = cpu !== undefined && memory !== undefined && cpu < least && memory < least;
  return isIdle
    ? { replicas: bounded(replicas - 1), because: `${words}; both under 30 % one fewer` }
    : { replicas, because: `${words}; between 30 % and 80 % it stays` };
}
