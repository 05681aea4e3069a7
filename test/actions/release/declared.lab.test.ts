import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { deploy as deploySchema } from '../../../src/config/schema/deploy.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { listen } from '../../listen.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Slip, slipOf } from './slip.ts';

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

const target = 'service/shop';
const name = 'qd-slip-shop';

it('builds, migrates, takes the environment file, and asks from outside, as the stack file says', async () => {
  const at = (file: string): string => join(slip.state, file);
  const answers: number[] = [];
  const http = createServer((_, response) => response.writeHead(answers.shift() ?? 200).end());
  const port = await listen((socket) => void http.emit('connection', socket));
  mkdirSync(at('context'));
  writeFileSync(at('context/Dockerfile'), 'FROM qd-slip:1\nENV VERSION=built\n');
  writeFileSync(at('.env'), 'GREETING=hello\n', { mode: 0o600 });
  writeFileSync(at('schema'), '11\n');
  const declare = (migrate: readonly string[]): void => {
    slip.services.splice(0, 1, {
      ...{ name: 'shop', kind: 'container', container: name },
      deploy: deploySchema.parse({
        ...{ build: { context: at('context') }, env_file: at('.env'), schema: ['cat', at('schema')] },
        ...{ migrate, smoke: { url: `http://127.0.0.1:${port}/`, tries: 3, every: '50ms' } },
      }),
    });
  };
  const id = await slip.run(name, { Volumes: { '/data': {} } });

  declare(['sh', '-c', 'echo "column is missing"; exit 7']);
  const [refused] = refusalsOf((await planned(deploy, target, slip.yard.reach)).preflight, ['allow-disk']);
  expect(refused).toMatchObject({ title: 'last verified backup', override: 'allow-no-backup' });
  const before = await slip.details(name);
  expect(await slip.done(deploy, target)).toMatchObject({
    ...{ outcome: 'undone', because: expect.stringMatching(/migrate: .*ended with 7: column is missing/) },
  });
  expect((await slip.details(name)).State.StartedAt).toBe(before.State.StartedAt);

  declare(['sh', '-c', 'echo done >/data/migrated']);
  answers.push(500, 503, 502);
  expect(await slip.done(deploy, target)).toMatchObject({
    ...{ outcome: 'undone', because: expect.stringMatching(/smoke test: .*answers 502, 3 times in a row/) },
  });
  expect((await slip.details(name)).Id).toBe(id);

  const stale = await slip.runnerFor(deploy, target);
  writeFileSync(at('.env'), 'GREETING=howdy\n');
  expect(await stale.bring('carry')).toEqual({
    ...{
      outcome: 'refused',
      because: expect.stringMatching(/: environment file \S+ was 15 bytes of \S+, is 15 bytes of /),
    },
  });
  // Edited after it was looked at once more.
  expect(await stale.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/was changed since this was planned: plan it anew; nothing was done$/),
  });

  answers.push(500);
  const end = await slip.done(deploy, target, { version: '7' });
  expect(end).toEqual({ outcome: 'done', because: expect.stringContaining('qd-slip:7') });
  const now = await slip.details(name);
  expect(now.Config.Env).toEqual(expect.arrayContaining(['GREETING=howdy', 'VERSION=built']));
  expect((await slip.client.listContainers({ all: true })).flatMap(({ Names }) => Names)).not.toContain(
    expect.stringContaining('quarterdeck-migrate'),
  );

  writeFileSync(at('schema'), '12\n');
  const back = await planned(rollback, target, slip.yard.reach);
  expect(refusalsOf(back.preflight)).toMatchObject([
    {
      title: 'schema',
      because: expect.stringContaining('it is 12 now, and was 11'),
      override: 'allow-schema-change',
    },
  ]);
  expect(back.impact).toContainEqual(expect.stringMatching(/^configuration: GREETING goes/));
});
