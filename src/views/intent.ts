import type { GivenFlags } from '../core/action.ts';
import type { Plan } from '../core/plan.ts';
import type { Duration } from '../core/reading.ts';
import type { Target } from '../core/target.ts';
import type { Confirmation, RunId } from '../domain/run.ts';
import type { Request } from './actions/place.ts';
import type { PlaybackStep } from './playback.ts';
import type { ThemeName } from './theme.ts';

/** What is done to a field, or to a choice, that is open. */
export type Typing =
  | { readonly type: 'write'; readonly text: string }
  | { readonly type: 'erase' }
  | { readonly type: 'accept' };

/** What the responder wants. Keys, the palette and the terminal's own events all become one of these. */
export type Intent =
  | { readonly type: 'go'; readonly screen: string; readonly list?: string; readonly selected?: string }
  | { readonly type: 'move'; readonly by: number | 'page' | 'pageBack' | 'first' | 'last' }
  | { readonly type: 'scroll'; readonly by: 1 | -1 }
  | { readonly type: 'match'; readonly by: 1 | -1 }
  | { readonly type: 'focus'; readonly by: 1 | -1 }
  | { readonly type: 'theme'; readonly name?: ThemeName }
  | { readonly type: 'sortBy'; readonly column: string }
  /** In a log, so much later or earlier. */
  | { readonly type: 'jump'; readonly by: Duration }
  /** With the recording that is played. */
  | { readonly type: 'playback'; readonly step: PlaybackStep }
  /** The plan of an action for what is selected, or for what is named. */
  | {
      readonly type: 'plan';
      readonly action: string;
      readonly target?: Target;
      readonly flags?: GivenFlags;
    }
  /** A run is opened. */
  | { readonly type: 'watch'; readonly run: RunId }
  /** Something about the run that is open is to be done, once it was confirmed. */
  | { readonly type: 'ask'; readonly what: AskedOfRun }
  | Typing
  | {
      readonly type:
        | 'open'
        | 'back'
        | 'leave'
        | 'quit'
        | 'filter'
        | 'sort'
        | 'palette'
        | 'help'
        | 'pause'
        | 'readNow'
        | 'suspend'
        | 'redraw'
        | 'copy'
        | 'ack'
        | 'tick'
        | 'log'
        | 'follow'
        | 'wrap'
        | 'times'
        | 'menu'
        | 'suggested'
        | 'confirm'
        | 'verdicts'
        | 'overrides'
        | 'choose'
        | 'mend'
        | 'note';
    };

export type AskedOfRun = 'abort' | 'undo' | 'resume';

/** What is to happen outside the screen's own state. */
export type Effect =
  | { readonly type: 'quit' | 'suspend' | 'redraw' }
  | { readonly type: 'readNow' }
  | { readonly type: 'copy'; readonly text: string }
  /** The responder takes note of an alert, or takes that back. */
  | { readonly type: 'ack'; readonly alert: string }
  | { readonly type: 'playback'; readonly step: PlaybackStep }
  /** What knows the actions is wanted. */
  | { readonly type: 'equip' }
  | { readonly type: 'plan'; readonly request: Request }
  | {
      readonly type: 'run';
      readonly request: Request;
      readonly plan: Plan;
      readonly how: Confirmation;
      readonly overrides: readonly string[];
    }
  /** Something else than the word was typed. */
  | { readonly type: 'wrongWord'; readonly request: Request }
  | { readonly type: AskedOfRun; readonly run: RunId; readonly how: Confirmation }
  /** A step of a runbook was done, or is not. */
  | { readonly type: 'tick'; readonly runbook: string; readonly step: string; readonly is: 'done' | 'open' }
  /** A note for the journal, about a target where one was selected. */
  | { readonly type: 'note'; readonly text: string; readonly about: Target | undefined }
  | { readonly type: 'prefer'; readonly preference: { readonly theme: ThemeName } };
