import { cpus } from 'node:os';
import type { Duration } from '../../core/reading.ts';
import type { UsageSample } from '../../domain/containers.ts';
import type { Load } from '../../domain/scale.ts';
import type { Details } from '../../systems/docker.details.ts';
import { pause } from '../../systems/pause.ts';
import type { EngineAt, Reach } from '../faces.ts';

const between: Duration = 1_000;

/** What the containers use now, on average, of what each of them may use. */
export async function loadOf(
  { clock }: Pick<Reach, 'clock'>,
  { face }: EngineAt,
  members: readonly Details[],
  signal: AbortSignal,
): Promise<Load> {
  const running = members.map(({ id, pid }) => ({ id, pid, hasOwnNetwork: false }));
  const first = await face.samples(running);
  await pause(clock, between, signal);
  const second = await face.samples(running);
  const shares = members.map(({ id, cpuLimit = cpus().length, memoryLimit }) => ({
    cpu: cpuShare(first.get(id), second.get(id), cpuLimit),
    memory: memoryLimit && shareOf(second.get(id)?.memory, memoryLimit),
  }));
  return { cpu: average(shares.map(({ cpu }) => cpu)), memory: average(shares.map(({ memory }) => memory)) };
}

/** `limit`: cores. Samples know their own time, in milliseconds. Pure. */
export function cpuShare(
  first: UsageSample | undefined,
  second: UsageSample | undefined,
  limit: number,
): number | undefined {
  if (first === undefined || second === undefined || second.at <= first.at) return undefined;
  return (second.cpuSeconds - first.cpuSeconds) / ((second.at - first.at) / 1_000) / limit;
}

const shareOf = (used: number | undefined, limit: number): number | undefined =>
  used === undefined ? undefined : used / limit;

/** One of which nothing is known makes the average unknown. */
function average(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < values.length) return undefined;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
