import type { Probe } from '../core/probe.ts';
import { foldCheck } from '../domain/check/fold.ts';
import type { Check } from '../domain/check.ts';
import type { CheckFace } from '../systems/check.ts';

/** One try at every instance of a check. Each check has its own pace and its own deadline, shorter than this one. */
export const check: Probe<CheckFace, Check> = {
  every: 30_000,
  everyHidden: 30_000,
  timeout: 65_000,
  pace: ({ pace }) => pace,
  async read(face, last, { at, signal }) {
    return foldCheck(face.spec, await face.attempt(signal), last?.value, at);
  },
};
