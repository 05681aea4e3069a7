import type { Duration, Instant } from '../../core/reading.ts';

/** How a key was pressed, as far as that tells whether it was meant. */
export type Press = {
  /** It came by itself, neither pasted nor in one piece with others. */
  readonly isAlone: boolean;
  /** And it answers what has been on the screen for a while, and is not one that is held down. */
  readonly isDeliberate: boolean;
};

/** What is said of a key that did not count. */
export const unmeantWords = 'keys that are held, pasted or too early confirm nothing: once more, by itself';
export const pasted = 'what is pasted confirms nothing: type it, key by key';

export const unmeant: Press = { isAlone: false, isDeliberate: false };

/** For a person to have seen what is asked: 500 ms, and the frame by which the terminal may be late. */
const seen: Duration = 550;
/** Keyboards wait up to so long before a key that is held repeats. */
const repeats: Duration = 1_000;
/** Nobody presses two keys within this time; what is fed in comes like that. */
const fed: Duration = 40;

export type Presses = {
  /** Says what is asked on the screen; it counts from when it was drawn first. */
  drawn(...asked: readonly unknown[]): void;
  /** The keys that came in one read. */
  pressed(names: readonly string[]): Press;
};

/** Watches how keys come, so that only what was meant confirms anything. */
export function createPresses(now: () => Instant): Presses {
  let asked: readonly unknown[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  let last = { name: '', at: Number.NEGATIVE_INFINITY };
  return {
    drawn(...next) {
      if (next.length === asked.length && next.every((part, index) => part === asked[index])) return;
      asked = next;
      askedAt = now();
    },
    pressed(names) {
      const at = now();
      const name = names.at(-1) ?? '';
      const since = at - last.at;
      const isHeld = since < (name === last.name ? repeats : fed);
      const isAlone = names.length === 1;
      last = { name, at };
      return { isAlone, isDeliberate: isAlone && !isHeld && at - askedAt >= seen };
    },
  };
}
