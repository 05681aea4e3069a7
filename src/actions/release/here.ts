import type { Reach } from '../faces.ts';
import { endpointOf } from './programs.ts';
import { isTaken } from './turn.ts';
import type { Listening } from './verdicts.ts';

/** Whether an engine is one of this host, by its address: only of those can disk and ports be looked at. Pure. */
export function isHere(reach: Pick<Reach, 'sections'>, system: string): boolean {
  const { socket, url = '' } = endpointOf(reach, system);
  if (socket !== undefined) return true;
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host);
}

/** Wanted ports on which somebody listens, other than the container that has them now. Undefined: of another host nobody knows. */
export async function heardOf(
  reach: Pick<Reach, 'sections'>,
  system: string,
  wanted: readonly number[],
  old: Listening | undefined,
): Promise<readonly number[] | undefined> {
  if (!isHere(reach, system)) return undefined;
  const own =
    old?.state === 'running' ? old.ports.map(({ host = '' }) => Number(/:(\d+)$/.exec(host)?.[1])) : [];
  const others = wanted.filter((port) => !own.includes(port));
  const heard = await Promise.all(others.map(isTaken));
  return others.filter((_, index) => heard[index]);
}
