import { inject } from 'vitest';
import type { LabFacts } from './lab.ts';

/** The lab of the worker that runs this file; no other file is at it meanwhile. */
export function labOfWorker(): LabFacts {
  const labs = inject('labs');
  const lab = labs[(Number(process.env.VITEST_POOL_ID) - 1) % labs.length];
  if (lab === undefined) throw new Error('no lab was started for this file');
  return lab;
}
