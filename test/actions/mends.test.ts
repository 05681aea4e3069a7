import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { actions } from '../../src/actions/actions.ts';

/** `mend: { action: 'restart', target: { kind: 'postgres',`, also where it is given a name first. */
const mends = /mend(?:: | = )\{ action: '?([\w-]+)'?, target(?:: \{ kind(?:: '(\w+)')?)?/g;

/** What stands for more than one action or kind, or for one that is said elsewhere. */
const said: Readonly<Record<string, readonly string[]>> = {
  'lifecycle/verdicts.database.ts switchover': ['postgres', 'redis'],
  'sessions/verdicts.ts cancel': ['postgres'],
  'sessions/verdicts.ts terminate': ['postgres'],
  'sessions/verdicts.ts verb': ['postgres'],
  'takeover/postgres/switchover/verdicts/candidate.ts resume-replay': ['postgres'],
};
const namesOf = (written: string): readonly string[] =>
  written === 'verb' ? ['cancel', 'terminate'] : [written];

test('what would mend a verdict is an action that can be done to a target of that kind', () => {
  const root = new URL('../../src/actions/', import.meta.url);
  let count = 0;
  for (const path of globSync('**/*.ts', { cwd: root })) {
    const text = readFileSync(new URL(path, root), 'utf8');
    const found = [...text.matchAll(mends)];
    // None is written in a way that is not found.
    expect([path, found.length]).toEqual([path, text.split(/mend(?:: | = )\{/).length - 1]);
    for (const [, written = '', kind] of found)
      for (const one of kind === undefined ? (said[`${path} ${written}`] ?? ['unknown']) : [kind])
        for (const action of namesOf(written)) {
          const { on = [] } = actions.find(({ name }) => name === action) ?? {};
          expect([path, action, on]).toEqual([path, action, expect.arrayContaining([one])]);
          count++;
        }
  }
  expect(count).toBeGreaterThan(10);
});
