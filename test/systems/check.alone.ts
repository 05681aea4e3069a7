// Tries one URL and prints the outcome: run where there is no network.
import { judgeAttempt } from '../../src/domain/check/judge.ts';
import { openCheck } from '../../src/systems/check.ts';
import { spec } from '../domain/check/attempts.ts';

const [url = ''] = process.argv.slice(2);
const trust = { is: 'required', ca: undefined } as const;
const target = {
  kind: 'http',
  url,
  method: 'GET',
  headers: async () => ({}),
  redirects: 'stay',
  trust,
} as const;
const of = spec();
const face = openCheck({ spec: of, instances: [{ name: url, target }], env: {}, now: Date.now });
const [attempt] = await face.attempt(AbortSignal.timeout(5_000));
console.log(JSON.stringify(attempt && judgeAttempt(of, attempt, Date.now()).outcome));
