import { sanitize } from '../core/sanitize.ts';
import { type Line, span } from './line.ts';

/** Draws a part of the screen; if that throws, the part says so in its place and the rest of the screen goes on. */
export function fenced<T>(draw: () => T, instead: (line: Line, error: Error) => T): T {
  try {
    return draw();
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return instead([span(`this panel failed: ${sanitize(error.message)}; ctrl-l tries again`, 'bad')], error);
  }
}
