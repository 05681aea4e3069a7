import type { Lab } from '../test/lab/lab.ts';
import type { PartName } from '../test/lab/parts.ts';
import type { Hands } from './hands.ts';

/** The shipped program on its command line, as a colleague of the responder uses it. @throws when it does not end well. */
export type Quarterdeck = (...words: readonly string[]) => Promise<void>;

/** An incident that can be staged: what is started for it, and what is done with that. */
export type Drill<N extends PartName = PartName> = {
  readonly name: string;
  /** As the table says it. */
  readonly title: string;
  readonly parts: readonly N[];
  stage(lab: Lab<N>, quarterdeck: Quarterdeck): Promise<Scene>;
};

/** A stack under load, to which nothing has happened yet. Disposed, its load ends. */
export type Scene = AsyncDisposable & {
  /** The stack file that the console is opened on. */
  readonly config: string;
  /** What happens; absent where something is to be done that nothing has made necessary. */
  readonly incident?: {
    befall(): Promise<void>;
    /** The row on the Deck that says so. */
    readonly symptom: RegExp;
    /** The change that it came of, among those of which the Deck says that they were before an alert. */
    readonly cause?: RegExp;
  };
  /** What the responder does; presses only keys that the screen prints. */
  mend(hands: Hands): Promise<void>;
  /** Whether the stack does its work again, read on its services and not on our screen. */
  isMended(): Promise<boolean>;
  /** Writes that were acknowledged and are not found any more; absent where nothing is written. */
  readonly lost?: () => Promise<number>;
  /** Those of them of which the plan said that they would be; they are none of the lost ones. */
  readonly stated?: () => Promise<number>;
  /** The longest time in which nobody was served, in milliseconds; absent where nobody asks. */
  readonly interruption?: () => number;
};

/** Ties the parts of a drill to its lab; the table holds drills on different parts. */
export const drill = <N extends PartName>(one: Drill<N>): Drill<N> => one;
