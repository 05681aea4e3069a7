import { fileURLToPath } from 'node:url';
import type { Taken } from '../../../src/core/reading.ts';
import { type HostFace, openHost } from '../../../src/systems/host.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/host/', import.meta.url));

/** A host's read face over a recorded tree. */
export const recorded = (tree: string): HostFace =>
  openHost({ directories: [] }, { root: `${fixtures}${tree}` });

export const context = (at: number) => ({ at, signal: new AbortController().signal });

export const taken = <T>(value: T, at: number): Taken<T> => ({ value, at, took: 1 });
