import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../records/log.ts';
import type { Known } from '../known.ts';

/** What is told about the watching itself, each under a key, until it is over. */
export type Notices = {
  /** Tells it in place of what the key told before; `undefined` when that is over. */
  tell(key: string, text: string | undefined): void;
  /** The same for all that there is to tell of a topic. */
  replace(topic: string, texts: readonly string[]): void;
};

type NoticesOptions = {
  readonly known: Pick<Known, 'learn'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warning'>;
};

/** Notices that the world keeps and our own log holds. */
export function createNotices({ known, clock, log }: NoticesOptions): Notices {
  const told = new Map<string, number>();

  function tell(key: string, text: string | undefined): void {
    known.learn({ type: 'notice', at: clock.now(), key, text });
    if (text !== undefined) log.warning(text);
  }

  return {
    tell,
    replace(topic, texts) {
      const before = told.get(topic) ?? 0;
      for (let index = 0; index < Math.max(before, texts.length); index++)
        tell(`${topic} ${index}`, texts[index]);
      told.set(topic, texts.length);
    },
  };
}
