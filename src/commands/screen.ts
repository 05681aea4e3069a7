import { nearest } from '../core/nearest.ts';
import type { Tables } from '../views/screens.ts';
import { UsageError } from './command.ts';

/** @throws UsageError when there is no such screen. */
export function screenAsked(name: unknown, { screens }: Pick<Tables, 'screens'>): string {
  if (typeof name !== 'string') return 'deck';
  const ids = screens.map(({ id }) => id);
  const found = screens.find(({ id, key }) => id === name.toLowerCase() || key === name);
  if (found !== undefined) return found.id;
  throw new UsageError(`There is no screen "${name}": expected ${nearest(name, ids) ?? ids.join(', ')}.`);
}
