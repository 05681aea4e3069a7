import { describe, expect, it } from 'vitest';
import { patienceOf, standing } from '../../../src/actions/lifecycle/gate.ts';
import type { Sight } from '../../../src/actions/lifecycle/part.ts';

const up: Sight = { is: 'up', born: '1', restarts: 0, health: 'none', says: 'running' };
const checked = (health: Sight['health'], says: string = health): Sight => ({ ...up, health, says });

describe('how long a gate waits', () => {
  it('is the longest that the health check’s own numbers allow, and a margin', () => {
    const check = { startPeriod: 10_000, interval: 3_000, timeout: 2_000, retries: 2 };
    expect(patienceOf(check)).toBe(10_000 + 2 * (3_000 + 2_000) + 5_000);
  });

  it('is the time to settle without one', () => {
    expect(patienceOf(undefined)).toBe(10_000);
  });
});

describe('what was just started', () => {
  it.each<[string, Sight, number, number | null, string]>([
    ['is good once its check says so', checked('healthy'), 0, null, 'good'],
    ['waits while its check has not decided', checked('starting'), 60_000, null, 'waits'],
    ['is bad when its check says no', checked('unhealthy'), 0, null, 'bad'],
    ['waits without a check until it has settled', up, 4_999, 5_000, 'waits'],
    ['is good without a check when it has settled', up, 5_000, 5_000, 'good'],
    ['is bad when it ended', { ...up, is: 'down', says: 'exited 1' }, 0, 5_000, 'bad'],
    ['is bad when it was removed', { ...up, is: 'gone', says: 'it was removed' }, 0, null, 'bad'],
    ['is bad when it was born again meanwhile', { ...up, born: '2' }, 5_000, 5_000, 'bad'],
    ['is bad when it was restarted by its policy', { ...up, restarts: 1 }, 5_000, 5_000, 'bad'],
    ['waits while it is on its way up', { ...up, is: 'busy', says: 'activating' }, 9_000, 5_000, 'waits'],
  ])('%s', (_, now, watched, settle, is) => {
    expect(standing(up, now, watched, settle).is).toBe(is);
  });

  it('says why it is bad', () => {
    const why = (now: Partial<Sight>) => standing(up, { ...up, ...now }, 5_000, 5_000).because;
    expect(why({ born: '2' })).toBe('it ended, and was started again by itself');
    expect(why({ restarts: 3 })).toBe('it ends and is started again by itself, 3 times');
  });

  it('says the last that its check printed', () => {
    expect(standing(up, checked('unhealthy', 'unhealthy, exit 1: 503'), 0, null).because).toBe(
      'unhealthy, exit 1: 503',
    );
  });
});
