import { version } from '../core/version.ts';
import { health } from '../domain/health.ts';
import type { World } from '../domain/world.ts';
import { type Command, exit, type Given, type Outside, UsageError } from './command.ts';
import { watchingOptions, watchingUsage } from './options.ts';
import { recordingOptions, recordingUsage } from './recording.ts';
import { settledWorld } from './settled.ts';
import { formatJson } from './status.json.ts';
import { formatPrometheus } from './status.prometheus.ts';
import { formatText, textLook } from './status.text.ts';

const formats = ['text', 'json', 'prometheus'] as const;
type Format = (typeof formats)[number];

const codes = { ok: exit.ok, warning: exit.warning, critical: exit.critical, unknown: exit.unknown } as const;

/** Two samples a second apart, judged at full severity. */
export const status: Command = {
  usage: [
    'quarterdeck status [--json | --format FORMAT]',
    '',
    'Reads everything twice, a second apart, and judges it at once. Exit 0 ok, 1 warning, 2 critical, 3 unknown.',
    '',
    '      --json              one JSON object, as docs/status.schema.json describes it',
    '      --format FORMAT     text, json or prometheus',
    '      --ascii             no other characters than ASCII',
    watchingUsage,
    recordingUsage,
  ].join('\n'),
  options: {
    json: { type: 'boolean' },
    format: { type: 'string' },
    ascii: { type: 'boolean' },
    ...watchingOptions,
    ...recordingOptions,
  },
  async run(given, outside) {
    const format = formatOf(given);
    const world = await settledWorld(given, outside, 2);
    outside.stdout.write(formatted(world, format, given, outside));
    return codes[health(world)];
  },
};

function formatOf({ values, positionals }: Given): Format {
  if (positionals.length > 0)
    throw new UsageError(`status takes no "${positionals[0]}"; see quarterdeck status --help.`);
  if (values.json === true && values.format !== undefined && values.format !== 'json')
    throw new UsageError(`--json and --format ${values.format} exclude each other.`);
  if (values.json === true) return 'json';
  const format = formats.find((name) => name === (values.format ?? 'text'));
  if (format === undefined)
    throw new UsageError(`--format is "${values.format}": expected ${formats.join(', ')}.`);
  return format;
}

function formatted(world: World, format: Format, { values }: Given, { stdout, env }: Outside): string {
  switch (format) {
    case 'json':
      return formatJson(world, version);
    case 'prometheus':
      return formatPrometheus(world, version);
    case 'text':
      return formatText(
        world,
        textLook(env, { isTerminal: stdout.isTTY === true, isAscii: values.ascii === true }),
      );
  }
}
