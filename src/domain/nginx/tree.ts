import type { Directive } from './syntax.ts';

/** Directives of these names, at this level. */
export const named = (block: readonly Directive[] | undefined, ...names: readonly string[]) =>
  (block ?? []).filter(({ name }) => names.includes(name));

/** A directive, and the blocks it stands in, the innermost first. */
export type Found = { readonly directive: Directive; readonly within: readonly Directive[] };

/** All directives, with those in blocks; at any depth. */
export function* everyDirective(
  block: readonly Directive[],
  within: readonly Directive[] = [],
): Generator<Found> {
  for (const directive of block) {
    yield { directive, within };
    if (directive.block !== undefined) yield* everyDirective(directive.block, [directive, ...within]);
  }
}

/** The arguments in force where `path` leads, the innermost block first: a level that says something hides those around it. */
export function inForce(path: readonly (readonly Directive[])[], name: string): readonly Directive[] {
  return path.map((block) => named(block, name)).find((found) => found.length > 0) ?? [];
}

/** What a block holds; nothing where it is none. */
export const inside = ({ block }: Pick<Directive, 'block'>): readonly Directive[] => block ?? [];
