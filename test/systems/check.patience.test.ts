import { expect, test } from 'vitest';
import { openCheck } from '../../src/systems/check.ts';
import { spec } from '../domain/check/attempts.ts';
import { listen } from '../listen.ts';

test('a secret that never comes costs no more than the time of the check', async () => {
  const port = await listen(() => undefined);
  const target = {
    kind: 'http',
    url: `http://127.0.0.1:${port}/`,
    method: 'GET',
    headers: () => new Promise<never>(() => undefined),
    redirects: 'stay',
    trust: { is: 'required', ca: undefined },
  } as const;
  const instances = [{ name: 'api', target }];
  const face = openCheck({ spec: spec({ timeout: 200 }), instances, env: {}, now: Date.now });
  expect(await face.attempt(new AbortController().signal)).toMatchObject([
    {
      connected: false,
      error: {
        blames: 'us',
        message: 'the headers to send were not known in time',
      },
    },
  ]);
});
