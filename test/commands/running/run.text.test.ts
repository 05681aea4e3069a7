import { expect, test } from 'vitest';
import { stepJson } from '../../../src/commands/running/json.ts';
import { stepLine } from '../../../src/commands/running/run.text.ts';
import type { RunStep } from '../../../src/domain/run.ts';

test('why a hold still stands is told in the place of when it ends', () => {
  const step: RunStep = { id: 'stop web', title: 'stop web', is: 'yes', heldUntil: 3_600_000 };
  expect(stepLine(step, 0)).toMatch(/^● stop web {3}holds until 01:00:00/);
  const heldBecause = '"stop web" may still hold: some of the data is put back and some is not';
  expect(stepLine({ ...step, heldBecause }, 0)).toBe(`● stop web   ${heldBecause}`);
  expect(stepJson({ ...step, heldBecause })).toMatchObject({ held_because: heldBecause });
});
