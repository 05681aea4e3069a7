import * as z from 'zod';
import { actions } from './actions.ts';
import { checks, namesOnce, services } from './checks.ts';
import { docker } from './docker.ts';
import { files } from './files.ts';
import { guards } from './guards.ts';
import { host } from './host.ts';
import { logs } from './logs.ts';
import { nginx } from './nginx.ts';
import { mapping, name } from './parts.ts';
import { postgres } from './postgres.ts';
import { redis } from './redis.ts';
import { rules, rulesOff } from './rules.ts';
import { runbooks } from './runbooks.ts';
import { sqlite } from './sqlite.ts';

// A stack file is read once: to compile a reader for it costs more than it saves.
z.config({ jitless: true });

const environments = ['development', 'testing', 'staging', 'production'] as const;
const either = (values: readonly string[]): string =>
  values
    .map((value) => `"${value}"`)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');

/** quarterdeck.yaml. */
export const stackFile = mapping(
  {
    version: z.literal(1, { error: '1' }).describe('The format of this file.'),
    stack: name.describe('What the stack is called.').default('default'),
    environment: z.enum(environments, { error: either(environments) }).optional(),
    access: z
      .enum(['watch', 'operate'], { error: either(['watch', 'operate']) })
      .describe('watch: nothing can be changed. operate: actions run after confirmation. Left out: watch.')
      .optional(),
    host: host.optional(),
    docker: docker.optional(),
    postgres: postgres.optional(),
    redis: redis.optional(),
    sqlite: sqlite.optional(),
    nginx: nginx.optional(),
    checks: checks.optional(),
    services: services.optional(),
    logs: logs.optional(),
    files: files.optional(),
    rules: rules.optional(),
    rules_off: rulesOff.optional(),
    guards: guards.optional(),
    actions: actions.optional(),
    runbooks: runbooks.optional(),
  },
  'a mapping that starts with version: 1',
).superRefine(namesOnce);

export type StackFile = z.output<typeof stackFile>;

/** The JSON Schema of the file, for editors. */
export const jsonSchema = () => ({
  title: 'quarterdeck.yaml',
  ...z.toJSONSchema(stackFile, { io: 'input', target: 'draft-7' }),
});
