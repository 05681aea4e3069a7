import type { Command } from './command.ts';
import { config } from './config.ts';
import { console, watch } from './console.ts';
import { doctor } from './doctor.ts';
import { status } from './status.ts';

/** Every word of the command line; the first is what runs without one. */
export const commands = [console, watch, status, config, doctor] as const satisfies readonly Command[];
