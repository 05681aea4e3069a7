import { backups } from './backups.ts';
import { changes } from './changes.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { config } from './config.ts';
import { console, watch } from './console.ts';
import { doctor } from './doctor.ts';
import { journal } from './journal.ts';
import { logs } from './logs.ts';
import { plan } from './plan.ts';
import { replay } from './replay.ts';
import { rules } from './rules.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { status } from './status.ts';

/** Every word of the command line; the first is what runs without one. */
export const commands = [
  console,
  watch,
  status,
  check,
  changes,
  logs,
  plan,
  run,
  runs,
  journal,
  backups,
  replay,
  rules,
  config,
  doctor,
] as const satisfies readonly Command[];
