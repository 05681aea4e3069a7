import { acts, agreeing, menu, rareActs, suggested } from './actions/bindings.ts';
import { type Binding, bind, lists, looking, type Mode } from './binding.ts';
import type { Intent } from './intent.ts';
import { type Key, keyLabel } from './keys.ts';
import type { Place } from './place.ts';
import { isDeck, screenOf, type Tables } from './screens.ts';

const acting = ['plan', 'run'] as const;
const reading = [...looking, 'log', ...acting] as const;
const picked = ['sort', 'menu', 'overrides', 'choices'] as const;
const chosen = ['palette', 'filter', 'search', 'note', ...picked] as const;
const moved = [...reading, 'palette', ...picked, 'help'] as const;
const paged = ['deck', 'list', 'log', ...acting, 'palette', ...picked, 'help'] as const;
/** Where what is pressed is text. */
export const written: readonly Mode[] = ['palette', 'filter', 'search', 'note', 'word', 'field'];
const everywhere = [...reading, 'help', ...chosen, 'word', 'field', 'ask'] as const;

const minute = 60_000;

// One table for dispatch, help, footer, palette, README and tests. A letter stands in it only when it does something.
const general: readonly Binding[] = [
  bind('up', 'up k', 'up', moved, { type: 'move', by: -1 }, '↑↓ move'),
  bind('down', 'down j', 'down', moved, { type: 'move', by: 1 }),
  bind('open', 'enter right', 'open what is selected', ['deck', 'list'], { type: 'open' }, '↵ open'),
  bind('accept', 'enter', 'take it', [...chosen, 'plan', 'word', 'field'], { type: 'accept' }, '↵ take'),
  bind(
    'back',
    'escape left',
    'back: close, clear the filter',
    [...lists, 'log', 'run', 'help', ...picked],
    { type: 'back' },
    'Esc back',
  ),
  bind('cancel', 'escape', 'close', [...written, 'plan', 'ask'], { type: 'back' }, 'Esc close'),
  bind('page-down', 'pageDown ctrl-f', 'a page down', paged, { type: 'move', by: 'page' }),
  bind('page-up', 'pageUp ctrl-b', 'a page up', paged, { type: 'move', by: 'pageBack' }),
  bind('scroll-down', 'pageDown ctrl-f', 'scroll the detail down', ['detail'], { type: 'scroll', by: 1 }),
  bind('scroll-up', 'pageUp ctrl-b', 'scroll the detail up', ['detail'], { type: 'scroll', by: -1 }),
  bind('first', 'g home', 'to the top', reading, { type: 'move', by: 'first' }),
  bind('last', 'G end', 'to the end', reading, { type: 'move', by: 'last' }),
  menu,
  suggested,
  bind('next-list', 'tab', 'next list', lists, { type: 'focus', by: 1 }, 'Tab next list'),
  bind('previous-list', 'backTab', 'previous list', lists, { type: 'focus', by: -1 }),
  bind('filter', '/', 'filter the list: every word, !not', lists, { type: 'filter' }, '/ find'),
  bind('search', '/', 'search the log', ['log'], { type: 'filter' }, '/ find'),
  bind('next-match', 'n', 'next match', [...lists, 'log'], { type: 'match', by: 1 }),
  bind('previous-match', 'N', 'previous match', [...lists, 'log'], { type: 'match', by: -1 }),
  bind('sort', 's', 'sort by a column; again to reverse', lists, { type: 'sort' }, 's sort'),
  ...acts,
  bind('log', 'l', 'the log of what is selected', [...looking, ...acting], { type: 'log' }, 'l log'),
  ...rareActs,
  bind('follow', 's f', 'hold the log still, or follow it', ['log'], { type: 'follow' }, 's follow'),
  bind('wrap', 'w', 'wrap the lines of the log', ['log'], { type: 'wrap' }, 'w wrap'),
  bind('times', 't', 'when each line was printed', ['log'], { type: 'times' }, 't times'),
  bind('earlier', '[', 'a minute earlier', ['log'], { type: 'jump', by: -minute }, '[ ] minute'),
  bind('later', ']', 'a minute later', ['log'], { type: 'jump', by: minute }),
  bind('palette', ': ctrl-p', 'find any command or list', looking, { type: 'palette' }, ': command'),
  bind('ack', 'A', 'take note of an alert, or take that back', looking, { type: 'ack' }),
  bind('tick', 't', 'tick a step of a runbook; again to take it back', lists, { type: 'tick' }),
  bind('copy', 'y', 'copy what is selected', [...looking, 'log'], { type: 'copy' }, 'y copy'),
  bind('pause', 'p', 'hold the screen still, or let it go on', looking, { type: 'pause' }, 'p pause'),
  bind('read-now', 'ctrl-r', 'read all that is shown now', looking, {
    type: 'readNow',
  }),
  bind('redraw', 'ctrl-l', 'draw the screen again', reading, { type: 'redraw' }),
  bind('theme', 'T', 'colours: dark, light, colour-blind safe', reading, { type: 'theme' }),
  bind('suspend', 'ctrl-z', 'to the shell; fg comes back', everywhere, { type: 'suspend' }),
  bind('erase', 'backspace delete', 'erase', written, { type: 'erase' }),
  bind('note', 'i', 'write a note into the journal', [...looking, ...acting], { type: 'note' }),
  ...agreeing,
  bind('help', '? function', 'help', [...reading, 'help'], { type: 'help' }, '? help'),
  bind('leave', 'q', 'back; on the Deck: quit', [...reading, 'help', ...picked], { type: 'leave' }, 'q quit'),
  bind('quit', 'ctrl-c', 'quit', everywhere, { type: 'quit' }),
];

/** All bindings: one digit for each screen, then the general ones. */
export const bindingsOf = ({ screens }: Pick<Tables, 'screens'>): readonly Binding[] => [
  ...screens.flatMap(({ id, key, title }): readonly Binding[] =>
    key === undefined
      ? []
      : [
          {
            id: `screen-${id}`,
            keys: [key],
            title,
            modes: [...reading, 'help', ...picked],
            intent: { type: 'go', screen: id },
          },
        ],
  ),
  ...general,
];

export function modeOf(tables: Pick<Tables, 'screens'>, place: Place): Mode {
  const { overlay, acting: open } = place;
  if (overlay?.is === 'ask' && overlay.word !== undefined) return 'word';
  if (overlay?.is === 'choices' && overlay.field !== undefined) return 'field';
  if (overlay !== undefined) return overlay.is;
  if (place.log !== undefined) return 'log';
  if (open !== undefined) return open.is === 'plan' && open.focus === 'word' ? 'word' : open.is;
  const screen = screenOf(tables, place.screen);
  if (screen !== undefined && isDeck(screen)) return 'deck';
  return place.detail === undefined ? 'list' : 'detail';
}

/** What a key means where the responder stands; undefined when it means nothing there. */
export function intentOf(bindings: readonly Binding[], mode: Mode, { name, text }: Key): Intent | undefined {
  if (text !== undefined && written.includes(mode)) return { type: 'write', text };
  return bindings.find(({ keys, modes }) => modes.includes(mode) && keys.includes(name))?.intent;
}

/** The keys of a binding as people write them: `↓ j`. */
export const keysText = ({ keys }: Binding, isAscii = false): string =>
  keys.map((name) => keyLabel(name, isAscii)).join(' ');
