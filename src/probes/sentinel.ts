import type { Probe } from '../core/probe.ts';
import type { Sentinel } from '../domain/sentinel.ts';
import { readSentinel } from '../systems/redis/sentinel.ts';
import type { SentinelFace } from '../systems/redis.ts';

/** Whom one Sentinel calls the master, how it sees the others, and whether they could act. */
export const sentinel: Probe<SentinelFace, Sentinel> = {
  every: 2000,
  everyHidden: 5000,
  timeout: 3000,
  read: (face, last, { at, signal }) => readSentinel(face, at, last?.value.startedAt, signal),
};
