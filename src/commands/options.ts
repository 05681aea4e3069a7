import type { LoadOptions } from '../config/load.ts';
import { parseDuration } from '../config/units.ts';
import type { Duration } from '../core/reading.ts';
import { usualRefresh } from '../probes/probes.ts';
import { type Given, UsageError } from './command.ts';

/** What every command that looks at the stack takes. */
export const watchingOptions = {
  config: { type: 'string', short: 'c' },
  access: { type: 'string' },
  refresh: { type: 'string' },
} as const;

export const watchingUsage = `  -c, --config FILE       the stack file (default: $QUARTERDECK_CONFIG, then ~/.config/quarterdeck, then /etc/quarterdeck)
      --access watch      look only; the stack file decides what else is allowed
      --refresh 2s        how often to read what is visible, 1s to 60s`;

/** @throws UsageError in one sentence. */
export function loadOptions({ values }: Given): LoadOptions {
  const { access, config } = values;
  if (access !== undefined && access !== 'watch' && access !== 'operate')
    throw new UsageError(`--access is "${access}": expected watch or operate.`);
  return {
    config: typeof config === 'string' ? config : undefined,
    access: access === undefined ? undefined : { access, by: '--access' },
  };
}

/** @throws UsageError in one sentence. */
export function refreshOf({ values: { refresh } }: Given): Duration {
  if (refresh === undefined) return usualRefresh;
  const wanted = parseDuration(String(refresh));
  if (wanted !== undefined && wanted >= 1_000 && wanted <= 60_000) return wanted;
  throw new UsageError(`--refresh is "${refresh}": expected a time of 1s to 60s, such as 2s.`);
}
