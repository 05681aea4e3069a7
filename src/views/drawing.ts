import type { PastReader } from '../core/series.ts';
import type { Intervals } from './age.ts';
import type { Binding, Mode } from './binding.ts';
import { bindingsOf, intentOf, modeOf } from './bindings.ts';
import { remember } from './bound.ts';
import { type Frame, frameOf } from './frame.ts';
import type { Intent } from './intent.ts';
import type { Key } from './keys.ts';
import { offersOf } from './palette.ts';
import type { Glyphs, Size } from './panel.ts';
import { playedBindings } from './playback.ts';
import type { Scene } from './scene.ts';
import type { Tables } from './screens.ts';
import type { View } from './store.ts';

export type DrawingOptions = {
  readonly tables: Tables;
  readonly past: PastReader;
  readonly glyphs: Glyphs;
  /** How often each probe reads while it is looked at; what is older than two of these says its age. */
  readonly intervals: Intervals;
  readonly user: string;
  /** It is a recording that is shown: there are keys for it, and none for systems. */
  readonly isPlayed?: boolean;
  /** A panel or list that threw; its part of the screen says so itself. */
  readonly report: (part: string, error: Error) => void;
};

/** Views to frames. The same view and size give the very same frame, so that keys and drawing share the work. */
export type Drawing = {
  readonly bindings: readonly Binding[];
  readonly draw: (view: View, size: Size) => { readonly frame: Frame; readonly scene: Scene };
  /** What has the keys there. */
  readonly modeOf: (view: View) => Mode;
  /** What a key means there. */
  readonly intentOf: (view: View, key: Key) => Intent | undefined;
};

export function createDrawing({
  tables,
  past,
  glyphs,
  intervals,
  user,
  isPlayed,
  report,
}: DrawingOptions): Drawing {
  const bindings = isPlayed === true ? playedBindings(bindingsOf(tables)) : bindingsOf(tables);
  const offers = offersOf(bindings, tables, glyphs.ascii);
  const remembered = remember<readonly unknown[], { frame: Frame; scene: Scene }>();
  return {
    bindings,
    draw: (view, size) =>
      remembered([view, size.columns, size.rows], () => {
        const { world, place, cost, log, playback, desk, errand } = view;
        const look = { at: world.at, past, glyphs };
        return frameOf(
          { tables, world, log, playback, desk, errand, place, size, look, intervals, report },
          { user, cost, bindings, offers },
        );
      }),
    modeOf: ({ place }) => modeOf(tables, place),
    intentOf: ({ place }, key) => intentOf(bindings, modeOf(tables, place), key),
  };
}
