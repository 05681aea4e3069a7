/** One step into a document: a key, an index, or every element (`[*]`). */
export type Step =
  | { readonly is: 'key'; readonly key: string }
  | { readonly is: 'index'; readonly index: number }
  | { readonly is: 'every' };

const step = /\.([^.[\]\s]+)|\[(\d+|\*)\]/y;

/** `.data[0].id` and `[*].name` in steps; undefined where it is no path. */
export function parsePath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) return undefined;
    const [, key, index] = found;
    if (key !== undefined) steps.push({ is: 'key', key });
    else steps.push(index === '*' ? { is: 'every' } : { is: 'index', index: Number(index) });
  }
  return steps;
}

/** The values a path leads to: one, or one for each element of an array; none where it leads nowhere or to null. */
export function follow(value: unknown, [first, ...rest]: readonly Step[]): readonly unknown[] {
  if (first === undefined) return value === undefined || value === null ? [] : [value];
  switch (first.is) {
    case 'key':
      return isRecord(value) && Object.hasOwn(value, first.key) ? follow(value[first.key], rest) : [];
    case 'index':
      return Array.isArray(value) ? follow(value[first.index], rest) : [];
    case 'every': {
      if (!Array.isArray(value)) return [];
      // An element without the value fails the whole, as an empty array does.
      const found = value.map((element) => follow(element, rest));
      return found.some((values) => values.length === 0) ? [] : found.flat();
    }
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A document from outside; undefined where the text is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
