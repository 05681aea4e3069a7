import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readStackFile } from '../../../src/config/file/read.ts';
import { formatProblem } from '../../../src/config/problem.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function sentences(text: string | Uint8Array): readonly string[] {
  const result = readStackFile(typeof text === 'string' ? bytes(text) : text, 'q.yaml');
  return result.is === 'valid' ? [] : result.problems.map(formatProblem);
}

describe('a file that is right', () => {
  test('says what is watched, in numbers', () => {
    const result = readStackFile(
      bytes(`
version: 1
stack: shop
environment: production
access: operate
host: { directories: [{ path: /var/backups, limit: 10GB, older_than: 14d }, { path: /srv }] }
docker: [{ socket: /run/docker.sock }, { name: far, url: "tcp://10.0.0.5:2376", tls: { ca: /ca.pem } }]
postgres:
  - name: main
    nodes:
      - { name: p1, url: { env: DATABASE_URL }, operate: { url: { file: /run/secrets/pg_ops }, run_as: [sudo, -n, -u, postgres] },
          control: { pgdata: /var/lib/postgresql/15/main, service: postgresql@15-main } }
      - { name: r1, url: postgresql://ops_monitor@10.0.0.12/shop, ssl: { mode: verify-full, ca: /ca.pem } }
    pooler: { url: { command: [vault, read, pool] } }
`),
      'q.yaml',
    );
    expect(result).toMatchObject({
      is: 'valid',
      file: {
        access: 'operate',
        host: {
          directories: [
            { path: '/var/backups', limit: 10 * 2 ** 30, older_than: 14 * 86_400_000 },
            { path: '/srv', older_than: 30 * 86_400_000 },
          ],
        },
        docker: [{ name: 'docker' }, { name: 'far' }],
        postgres: [
          {
            nodes: [{ name: 'p1' }, { name: 'r1' }],
            pooler: { url: { command: ['vault', 'read', 'pool'] } },
          },
        ],
      },
    });
  });

  test('needs no more than its version', () => expect(sentences('version: 1')).toEqual([]));

  test('may begin with a byte order mark and use anchors', () =>
    expect(
      sentences('\ufeffversion: 1\ndocker:\n  - &d {socket: /a, name: a}\n  - {name: b, socket: /b}\n'),
    ).toEqual([]));
});

test('what is wrong in one place is said once', () =>
  expect(sentences('version: 1\npostgres: [\n  - {name: main\n')).toEqual([
    'q.yaml:4:1: the indentation does not fit what stands above',
    'q.yaml:3:3: a block does not fit inside brackets',
  ]));

describe('every error is a sentence with its place', () => {
  test.each([
    ['version: 1\naccess: opperate', 'q.yaml:2:9: access is "opperate", expected "watch" or "operate"'],
    ['stack: shop', 'q.yaml:1:1: version is missing, expected 1'],
    ['version: 2', 'q.yaml:1:10: version is 2, expected 1'],
    ['version: 1\nacess: watch', 'q.yaml:2:1: "acess" is not a key of this file, did you mean "access"?'],
    [
      'version: 1\nnotify: []',
      'q.yaml:2:1: "notify" is not a key of this file, expected one of version, stack, environment, access, host, docker, postgres, redis, sqlite, nginx, checks, services, logs, files, rules, rules_off, guards, actions, runbooks',
    ],
    ['version: 1\naccess:', 'q.yaml:2:8: access is empty, expected "watch" or "operate"'],
    ['version: 1\npostgres: {}', 'q.yaml:2:11: postgres is a mapping, expected a list of clusters'],
    [
      'version: 1\npostgres:\n  - name: main\n    nodes:\n      - name: p1',
      'q.yaml:5:9: postgres[0].nodes[0].url is missing, expected a string, {env: NAME}, {file: PATH}, {env: NAME, file: PATH} or {command: [PROGRAM, ARGUMENT…]}',
    ],
    [
      'version: 1\npostgres: [{ name: m, nodes: [{ name: p, url: { envv: X } }] }]',
      'q.yaml:2:49: "envv" is not a key of postgres[0].nodes[0].url, did you mean "env"?',
    ],
    [
      'version: 1\npostgres: [{ name: m, nodes: [{ name: p, url: {env: A} }, { name: p, url: {env: B} }] }]',
      'q.yaml:2:67: postgres[0].nodes[1].name is "p", expected a name of its own',
    ],
    [
      'version: 1\npostgres: [{ name: m }]',
      'q.yaml:2:12: postgres[0].nodes is missing, expected at least one node, or a pooler',
    ],
    [
      'version: 1\ndocker: [{ name: a }]',
      'q.yaml:2:10: docker[0] is a mapping, expected either socket or url',
    ],
    [
      'version: 1\nhost: { directories: [{ path: /a, limit: 10 }] }',
      'q.yaml:2:42: host.directories[0].limit is 10, expected a size such as 64MB or 10GB',
    ],
    [
      'version: 1\nhost: { directories: [{ path: b }] }',
      'q.yaml:2:31: host.directories[0].path is "b", expected an absolute path',
    ],
    ['- a', 'q.yaml:1:1: the file is a list, expected a mapping that starts with version: 1'],
    ['', 'q.yaml:1:1: the file is empty, expected at least version: 1'],
    ['version: 1\nversion: 1', 'q.yaml:2:1: this key is there twice'],
    ['version: 1\nhost:\n\tdirectories: []', 'q.yaml:3:1: the line is indented with a tab; expected spaces'],
    ['version: 1\n---\nversion: 1', 'q.yaml:2:1: a second document (---) starts here; expected only one'],
    ['version: *v', 'q.yaml:1:1: an alias (*name) refers to an anchor (&name) that is not there'],
    ['version: !!js 1', 'q.yaml:1:10: there is a tag (!) that means nothing here'],
    ['? [a]\n: 1', 'q.yaml:1:3: a key is not a string; expected a name'],
  ])('%j', (text, sentence) => expect(sentences(text)).toEqual([sentence]));

  test('in the order of the file', () =>
    expect(sentences('acess: watch\nversion: 2\nstack: 1').map((line) => line.slice(0, 9))).toEqual([
      'q.yaml:1:',
      'q.yaml:2:',
      'q.yaml:3:',
    ]));

  test('a byte that is not UTF-8 has its place too', () =>
    expect(sentences(new Uint8Array([...bytes('version: 1\nstack: '), 0xff]))).toEqual([
      'q.yaml:2:8: there is a byte that is not UTF-8',
    ]));

  test('a file of more than a mebibyte is not read', () =>
    expect(sentences(`version: 1\n#${'x'.repeat(1_048_576)}`)).toEqual([
      'q.yaml: the file is larger than 1 MiB',
    ]));

  test('aliases that multiply are stopped', () => {
    const lines = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
    expect(sentences(['a0: &a0 [x]', ...lines].join('\n'))).toEqual([
      'q.yaml:1:1: the aliases (*name) multiply too much; write the values out',
    ]);
  });

  test('brackets without end are stopped', () =>
    expect(sentences('['.repeat(20_000)).length).toBeGreaterThan(0));
});

const keys = [
  'version',
  'access',
  'postgres',
  'nodes',
  'url',
  'name',
  'docker',
  'env',
  'host',
  '__proto__',
  'x',
];
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<unknown>(1, null, 'main', '/a', true, 'postgresql://h/x'),
    fc.string(),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie('tree')), { maxLength: 4 })
      .map((pairs) => Object.fromEntries(pairs)),
  ),
}));

describe('no file whatever', () => {
  const isPlaced = (line: string): boolean => /^q\.yaml:\d+:\d+: [^\n]+$/.test(line);

  test('makes it throw, and each error has a place', () => {
    const document = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'{}[]:-,&*!|>\'"%@`#?\n\t ab1'), maxLength: 60 }),
      tree.map((value) => JSON.stringify(value)),
      tree.map((value) => JSON.stringify({ version: 1, postgres: value, docker: value })),
    );
    fc.assert(
      fc.property(document, (text) => sentences(text).every(isPlaced)),
      { numRuns: 500 },
    );
  });

  test('of any bytes either', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (data) => sentences(data).every(isPlaced)));
  });

  test('has its secrets told: what stands where a secret belongs, or in broken YAML, is not quoted', () => {
    const wrong = [
      (secret: string) => `version: 1\npostgres: [{name: m, nodes: [{name: p, url: [${secret}]}]}]`,
      (secret: string) => `version: 1\npostgres: [{name: m, nodes: [{name: p, url: {${secret}: 1}}]}]`,
      (secret: string) =>
        `version: 1\npostgres: [{name: m, nodes: [{name: p, password: {env: [${secret}]}}]}]`,
      (secret: string) => `version: 1\naccess: postgresql://u:${secret}@h/x`,
      (secret: string) => `password: ${secret}: x`,
      (secret: string) => `password: "x" "${secret}"`,
      (secret: string) => `password: @${secret}`,
      (secret: string) => `password: *${secret}`,
      (secret: string) => `password: !${secret} x`,
      (secret: string) => `password: "\\q${secret}"`,
      (secret: string) => `%${secret}\n---\na: 1`,
    ];
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Z0-9]{12}$/), fc.constantFrom(...wrong), (secret, file) => {
        const found = sentences(file(secret)).join('\n');
        expect(found).not.toBe('');
        expect(found).not.toContain(secret);
      }),
    );
  });
});
