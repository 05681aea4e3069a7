import type { Problem } from '../config/problem.ts';

/** A problem as JSON tells it: where it stands is null where that is nowhere. */
export const problemJson = ({ severity, text, place }: Problem) => ({
  severity,
  text,
  file: place?.file ?? null,
  line: place?.line ?? null,
  column: place?.column ?? null,
});
