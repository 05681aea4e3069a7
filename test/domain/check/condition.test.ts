import { expect, test } from 'vitest';
import { isProblem, numberOf, parseCondition } from '../../../src/domain/check/condition.ts';
import { asked, evaluate } from '../../../src/domain/check/evaluate.ts';
import type { Attempt, Certificate, CheckKind } from '../../../src/domain/check.ts';
import { at, attempt } from './attempts.ts';

const certificate = (hours: number): Certificate => ({
  subject: 'shop.example',
  issuer: 'R11',
  expiresAt: at + hours * 3_600_000,
  expiring: 'shop.example',
  selfSigned: false,
  distrust: undefined,
  protocol: 'TLSv1.3',
});

function judged(text: string, changed: Partial<Attempt> = {}, kind: CheckKind = 'http') {
  const parsed = parseCondition(text, kind);
  if (isProblem(parsed)) throw new Error(parsed.problem);
  return evaluate(parsed, asked(attempt(changed), at));
}

const document = JSON.stringify({
  status: 'UP',
  user: { name: 'john.doe', age: 42, id: 42, admin: false, none: null },
  data: [{ id: 1 }, { id: 2 }, { id: 3 }],
  matrix: [
    [1, 2],
    [3, 4],
  ],
  ratio: 0.5,
  big: 20_000_000,
  'odd-key': 'yes',
});

// Each line of the documentation of Gatus on conditions, and what may happen to it.
const documented: readonly (readonly [condition: string, holds: boolean, changed?: Partial<Attempt>])[] = [
  ['[STATUS] == 200', true],
  ['[STATUS] == 200', false, { status: 500 }],
  ['[STATUS] != 404', true],
  ['[STATUS] < 300', true],
  ['[STATUS] < 300', false, { status: 300 }],
  ['[STATUS] <= 299', true, { status: 299 }],
  ['[STATUS] > 400', true, { status: 401 }],
  ['[STATUS] > 400', false, { status: 400 }],
  ['[STATUS] >= 400', true, { status: 400 }],
  ['[STATUS] == any(200, 429)', true, { status: 429 }],
  ['[STATUS] == any(200,429)', false, { status: 201 }],
  ['[STATUS] != any(500, 502)', true],
  ['any(200, 429) == [STATUS]', true],
  ['[CONNECTED] == true', true],
  ['[CONNECTED] == true', false, { connected: false }],
  ['[CONNECTED] == false', true, { connected: false }],
  ['[RESPONSE_TIME] < 500', true, { took: 499.4 }],
  ['[RESPONSE_TIME] < 500', false, { took: 500 }],
  ['[RESPONSE_TIME] < 1s', true, { took: 900 }],
  ['500 > [RESPONSE_TIME]', true],
  ['[IP] == 127.0.0.1', true, { address: '127.0.0.1' }],
  ['[IP] == pat(10.0.*.*)', true],
  ['[IP] != pat(10.0.*.*)', false],
  ['[BODY] == 1', true, { body: '1' }],
  ['[BODY] == 1', true, { body: ' 1\n' }],
  ['[BODY] == pat(*)', true, { body: 'any/thing' }],
  ['[BODY].status == UP', true, { body: document }],
  ['[body].status == UP', true, { body: document }],
  ['[BODY].user.name == john.doe', true, { body: document }],
  ['[BODY].user.name == pat(john*)', true, { body: document }],
  ['[BODY].user.name == pat(jane*)', false, { body: document }],
  ['pat(john*) == [BODY].user.name', true, { body: document }],
  ['[BODY].data[0].id == 1', true, { body: document }],
  ['[BODY].data[2].id == 3', true, { body: document }],
  ['[BODY].matrix[1][0] == 3', true, { body: document }],
  ['[BODY][1].id == 2', true, { body: '[{"id":1},{"id":2}]' }],
  ['[BODY].user.age == [BODY].user.id', true, { body: document }],
  ['[BODY].user.admin == false', true, { body: document }],
  ['[BODY].odd-key == yes', true, { body: document }],
  ['[BODY].ratio > 0.4', true, { body: document }],
  ['[BODY].big >= 20000000', true, { body: document }],
  ['[BODY].user.id == any(41, 42)', true, { body: document }],
  ['[BODY].data[*].id > 0', true, { body: document }],
  ['[BODY].data[*].id < 3', false, { body: document }],
  ['[BODY].data[*].missing != x', false, { body: document }],
  ['[BODY].empty[*].id == 1', false, { body: '{"empty":[]}' }],
  ['len([BODY].data) < 5', true, { body: document }],
  ['len([BODY].data) == 3', true, { body: document }],
  ['len([BODY].user.name) == 8', true, { body: document }],
  ['len([BODY]) == 2', true, { body: '[1,2]' }],
  ['len([BODY].missing) == 0', false, { body: document }],
  ['has([BODY].errors) == false', true, { body: document }],
  ['has([BODY].user.name) == true', true, { body: document }],
  ['has([BODY].user.none) == true', false, { body: document }],
  ['[CERTIFICATE_EXPIRATION] > 48h', true, { certificate: certificate(49) }],
  ['[CERTIFICATE_EXPIRATION] > 48h', false, { certificate: certificate(47) }],
  ['[CERTIFICATE_EXPIRATION] > 48h', false, {}],
];

test.each(documented.map(([condition, holds, changed = {}]) => ({ condition, holds, changed })))(
  '$condition is $holds of $changed',
  ({ condition, holds, changed }) => {
    expect(judged(condition, changed).holds).toBe(holds);
  },
);

test.each<readonly [condition: string, changed: Partial<Attempt>]>([
  ['[BODY].missing < 5', { body: document }],
  ['[BODY].missing != x', { body: document }],
  ['[BODY].status == UP', { body: '<html>no document</html>' }],
  ['[BODY].a.b.c == 1', { body: '{"a":[]}' }],
  ['[BODY].__proto__.x == 1', { body: '{}' }],
])('what the answer lacks fails %s, and no value is shown for it', (condition, changed) => {
  expect(judged(condition, changed)).toEqual({ text: condition, holds: false, actual: undefined });
});

test.each<readonly [condition: string, changed: Partial<Attempt>, actual: string]>([
  ['[STATUS] == 200', { status: 503 }, '503'],
  ['[RESPONSE_TIME] < 500', { took: 812 }, '812 ms'],
  ['[CERTIFICATE_EXPIRATION] > 480h', { certificate: certificate(36) }, '1 d'],
  ['len([BODY].data) < 2', { body: document }, '3'],
  ['[BODY].data[*].id < 2', { body: document }, '2'],
  ['[BODY].user == x', { body: '{"user":{"a":1}}' }, '{"a":1}'],
])('%s shows the value it met', (condition, changed, actual) => {
  expect(judged(condition, changed)).toMatchObject({ holds: false, actual });
});

test('a body that is nested deeper than anybody can print fails its condition, not the program', () => {
  const body = `{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  expect(judged('[BODY].a == x', { body }).holds).toBe(false);
});

test('a plugin is judged by its exit code', () => {
  expect(judged('[EXIT] < 2', { exit: 1 }, 'command').holds).toBe(true);
});

test.each<readonly [condition: string, kind: CheckKind, problem: string]>([
  ['[STATUS] ? 201', 'http', 'holds no comparison, expected ==, !=, <=, >=, >, < with blanks around it'],
  ['[STATUS]==201', 'http', 'holds no comparison, expected ==, !=, <=, >=, >, < with blanks around it'],
  ['[STATUS] == ', 'http', 'compares nothing, expected one value on each side of =='],
  ['[STATUS] == 1 == 2', 'http', 'compares nothing, expected one value on each side of =='],
  ['STATUS == 200', 'http', 'asks nothing of the answer, expected a placeholder such as [STATUS]'],
  ['[STATSU] == 200', 'http', 'knows no placeholder "[STATSU]", did you mean "[STATUS]"?'],
  [
    '[WEATHER] == fine',
    'http',
    'knows no placeholder "[WEATHER]", expected one of [STATUS], [RESPONSE_TIME], [IP], [BODY], [CONNECTED], [CERTIFICATE_EXPIRATION], [EXIT]',
  ],
  [
    '[DOMAIN_EXPIRATION] > 720h',
    'http',
    'asks for [DOMAIN_EXPIRATION], which is not provided: this program asks no registry on the internet',
  ],
  [
    '[DNS_RCODE] == NOERROR',
    'http',
    'asks for [DNS_RCODE], which is not provided: there is no check of the kind dns',
  ],
  ['[CONTEXT].id == 1', 'http', 'asks for [CONTEXT], which is not provided: there are no suites'],
  ['[STATUS] == 200', 'tcp', 'asks for [STATUS], which a check of the kind tcp does not know'],
  ['[EXIT] == 0', 'http', 'asks for [EXIT], which a check of the kind http does not know'],
  ['[STATUS].code == 200', 'http', 'holds ".code" after [STATUS], expected nothing'],
  ['[BODY].a[x] == 1', 'http', 'holds ".a[x]" after [BODY], expected a path such as .data[0].id'],
  ['[BODY]status == 1', 'http', 'holds "status" after [BODY], expected a path such as .data[0].id'],
  ['len([STATUS]) == 3', 'http', 'holds len() of something else than [BODY]'],
  ['size([BODY]) == 3', 'http', 'knows no function "size", expected one of len, has, pat, any'],
  ['lne([BODY]) == 3', 'http', 'knows no function "lne", did you mean "len"?'],
  ['[STATUS] < any(1, 2)', 'http', 'holds pat() or any(), which go with == and != only'],
  ['pat(a) == any(a)', 'http', 'asks nothing of the answer, expected a placeholder such as [STATUS]'],
  ['[RESPONSE_TIME] < fast', 'http', 'compares sizes, and "fast" is neither a number nor a length of time'],
  ['[BODY].a[*] == [BODY].b[*]', 'http', 'holds [*] on both sides, expected it on one'],
])('%s is refused', (condition, kind, problem) => {
  expect(parseCondition(condition, kind)).toEqual({ problem });
});

test.each([
  ['48h', 172_800_000],
  ['1h30m', 5_400_000],
  ['500ms', 500],
  ['-5m', -300_000],
  ['1.5', 1.5],
  ['0x1F', 31],
  ['2d', undefined],
  ['', undefined],
])('%s as a number is %s', (text, value) => {
  expect(numberOf(text)).toBe(value);
});
