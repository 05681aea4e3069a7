/** A number as the kernel writes one; anything else is not known. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Splits at runs of blanks. */
export const fieldsOf = (line: string): string[] => line.split(/\s+/).filter((field) => field !== '');

/** Lines of a name and a number, with whatever stands between and after: meminfo, vmstat, memory.stat. */
export function numbersOf(text: string | undefined): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const line of text?.split('\n') ?? []) {
    const found = /^([^\s:]+):?\s+(\d+)/.exec(line);
    if (found?.[1] !== undefined) numbers.set(found[1], Number(found[2]));
  }
  return numbers;
}
