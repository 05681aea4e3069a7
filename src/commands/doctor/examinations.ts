import { withRules } from '../ruleset.problems.ts';
import { examineConfiguration } from './configuration.ts';
import { examineCopies } from './copies.ts';
import { examineDisk } from './disk.ts';
import { examineKernel } from './kernel.ts';
import type { Examination } from './known.ts';
import { examineLogs } from './logs.ts';
import { examinePorts } from './ports.ts';
import { examineRestores } from './restores.ts';
import { examineSecrets } from './secrets.ts';
import { examineSession } from './session.ts';
import { examineSystems } from './systems.ts';
import { examineTime } from './time.ts';
import { examineTools } from './tools.ts';

/** Everything the doctor looks at, in the order in which it tells. */
export const examinations: readonly Examination[] = [
  examineSession,
  examineTime,
  examineKernel,
  examineDisk,
  examinePorts,
  async ({ loaded }) => examineConfiguration(await withRules(loaded)),
  examineSecrets,
  examineTools,
  examineCopies,
  examineRestores,
  ({ world }) => (world === undefined ? [] : examineSystems(world)),
  ({ world, outside }) => examineLogs(world?.stack.logs ?? [], outside.signal),
];
