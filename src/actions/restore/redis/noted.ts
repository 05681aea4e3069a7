import type { Json } from '../../../core/json.ts';

/** Such a step is done when it has left its result: it looks, and changes nothing. */
export const noted =
  (id: string) =>
  async (_: unknown, { results }: { readonly results: Readonly<Record<string, Json>> }) =>
    results[id] === undefined ? 'no' : 'yes';
