/** One lab: its name in the world, and the directory that holds everything it keeps. */
export type Site = {
  /** Eight hex digits: in the names of what cannot live in the directory (bridge, cgroup) and in every process's mark. */
  readonly id: string;
  readonly directory: string;
};

/** Where a part is brought up. */
export type Place = Site & {
  /** The facts of another part, which is brought up first if it is not up yet. */
  of<Facts, Hands>(part: Part<Facts, Hands>): Promise<Facts>;
};

/** A program that must be installed, and the Debian package that brings it. */
export type Need = { readonly program: string; readonly package: string };

/**
 * One service of the lab. To add one: write its file, and name it in parts.ts.
 * Nothing needs to be stopped by name: whatever was started by `launch` or `run` is found by its mark and killed.
 */
export type Part<Facts, Hands> = {
  readonly name: string;
  readonly needs: readonly Need[];
  /** Starts it and resolves when it serves. Facts are plain JSON (ports, paths, URLs): other processes get them too. */
  up(place: Place): Promise<Facts>;
  /** One line for a person: where it is. */
  describe(facts: Facts): string;
  /** What a test can do with it, made from the facts alone, in whichever process holds them. */
  hands(facts: Facts, site: Site): Hands;
  /** Removes what outlives the processes and lies outside the directory. Called when all of them are dead; safe to repeat. */
  sweep?(site: Site): Promise<void>;
};

/** What keeps the lab from starting, in one sentence. */
export class LabError extends Error {
  override readonly name = 'LabError';
}
