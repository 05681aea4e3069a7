import { afterAll, inject } from 'vitest';
import { type LabFacts, openLab } from './lab.ts';
import { LabError } from './part.ts';

/** The lab of the worker that runs this file; no other file is at it meanwhile. What it leaves down fails it, and is started for the next. */
export function labOfWorker(): LabFacts {
  const labs = inject('labs');
  const lab = labs[(Number(process.env.VITEST_POOL_ID) - 1) % labs.length];
  if (lab === undefined) throw new Error('no lab was started for this file');
  afterAll(async () => {
    const left = await openLab(lab).redis.revive();
    if (left.length > 0) throw new LabError(`This file leaves ${left.join(', ')} of Redis down.`);
  });
  return lab;
}
