import type { Duration } from '../core/reading.ts';
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
        | 'log'
        | 'follow'
        | 'wrap'
        | 'times';
    };

/** What is to happen outside the screen's own state. */
export type Effect =
  | { readonly type: 'quit' | 'suspend' | 'redraw' | 'readNow' }
  | { readonly type: 'copy'; readonly text: string }
  /** The responder takes note of an alert, or takes that back. */
  | { readonly type: 'ack'; readonly alert: string }
  | { readonly type: 'playback'; readonly step: PlaybackStep }
  | { readonly type: 'prefer'; readonly preference: { readonly theme: ThemeName } };
