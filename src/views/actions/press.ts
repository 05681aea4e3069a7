import type { Duration, Instant } from '../../core/reading.ts';

/** How a key was pressed, as far as that tells whether it was meant. */
export type Press = {
  /** It came by itself, neither pasted nor in one piece with others. */
  readonly isAlone: boolean;
  /** And it answers what has been on the screen for a while, and is not one that is held down. */
  readonly isDeliberate: boolean;
  /** The row under the cursor has been there for a while, or a key put the cursor on it. */
  readonly isOnSeen: boolean;
};

/** What is said of a key that did not count. */
export const unmeantWords = 'keys that are held, pasted or too early confirm nothing: once more, by itself';
export const pasted = 'what is pasted confirms nothing: type it, key by key';

/** What is said where the row that it was pressed for has just made room for another. */
export const movedWords = 'another row has just come under the cursor: look, and press it once more';

export const unmeant: Press = { isAlone: false, isDeliberate: false, isOnSeen: true };

/** For a person to have seen what is asked: 500 ms, and the frame by which the terminal may be late. */
const seen: Duration = 550;
/** Keyboards wait up to so long before a key that is held repeats. */
const repeats: Duration = 1_000;
/** Nobody presses two keys within this time; what is fed in comes like that. */
const fed: Duration = 40;

export type Presses = {
  /** Says what is asked on the screen; it counts from when it was drawn first. */
  drawn(...asked: readonly unknown[]): void;
  /** The row under the cursor, and what put it there: a key, or what was learned. */
  selected(row: string | undefined, by: 'key' | 'world'): void;
  /** The keys that came in one read. */
  pressed(names: readonly string[]): Press;
};

/** Watches how keys come, so that only what was meant confirms anything. */
export function createPresses(now: () => Instant): Presses {
  let asked: readonly unknown[] = [];
  let askedAt = Number.NEGATIVE_INFINITY;
  let selected: string | undefined;
  let selectedAt = Number.NEGATIVE_INFINITY;
  let last = { name: '', at: Number.NEGATIVE_INFINITY };
  return {
    drawn(...next) {
      if (next.length === asked.length && next.every((part, index) => part === asked[index])) return;
      asked = next;
      askedAt = now();
    },
    selected(row, by) {
      if (row === selected) return;
      selectedAt = by === 'key' || selected === undefined ? Number.NEGATIVE_INFINITY : now();
      selected = row;
    },
    pressed(names) {
      const at = now();
      const name = names.at(-1) ?? '';
      const since = at - last.at;
      const isHeld = since < (name === last.name ? repeats : fed);
      const isAlone = names.length === 1;
      last = { name, at };
      return {
        isAlone,
        isDeliberate: isAlone && !isHeld && at - askedAt >= seen,
        isOnSeen: at - selectedAt >= seen,
      };
    },
  };
}
