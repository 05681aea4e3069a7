import { describe, expect, it } from 'vitest';
import { exitCodeOf, findingLines, findingsJson } from '../../../src/commands/doctor/finding.ts';
import { examineSystems } from '../../../src/commands/doctor/systems.ts';
import type { World } from '../../../src/domain/world.ts';
import { ascii } from '../../../src/views/glyphs.ts';
import { textOf } from '../../../src/views/text.ts';
import {
  at,
  connections,
  engine,
  failed,
  host,
  listed,
  node,
  type Part,
  read,
  systems,
  world,
} from '../../alerts/worlds.ts';

const { docker, p1 } = systems;
const calm = read('host', systems.host, host());
const examine = (...parts: readonly Part[]) =>
  examineSystems(world(calm, ...parts)).filter(({ severity }) => severity !== 'ok');
const loose: Part = (known: World) => ({ ...known, stack: { ...known.stack, environment: 'development' } });
const archiver = {
  mode: 'off',
  failingNow: false,
  archived: 0,
  failed: 0,
  backlog: undefined,
  lastFailed: undefined,
};
const role = {
  role: 'app',
  lockTimeout: 30_000,
  idleInTransactionTimeout: 300_000,
  connectionLimit: undefined,
};
const session = { application: 'web', user: 'app', database: 'shop', state: 'idle', wait: '', count: 3 };
const inUse = read('postgres', p1, node({ connections: connections({ by: [session] }) }));
const limits = (statementTimeout: number | undefined) =>
  read('databases', p1, { databases: [], roles: [{ ...role, statementTimeout }], walBytes: undefined });

describe('the systems', () => {
  it('are sound', () => {
    expect(
      examine(read('postgres', p1, node()), read('containers', docker, engine()), limits(60_000)),
    ).toEqual([]);
  });

  it('are none but the host', () => {
    expect(examineSystems(world(calm)).at(-1)?.what).toMatch(
      /^no container engine and no PostgreSQL was found/,
    );
  });

  it.each([
    ['refused', p1, 'postgres', 'start it, or correct its address: 10.0.0.11:5432/shop'],
    [
      'credentials',
      p1,
      'postgres',
      'correct the user, the reference to the password, or the certificate files',
    ],
    ['denied', docker, 'containers', expect.stringContaining('group of the socket')],
  ] as const)('say how to mend what is %s', (kind, system, probe, mend) => {
    expect(examine(failed(probe, system, kind))).toEqual([
      { id: system.id, severity: 'problem', what: 'it does not answer', mend },
    ]);
  });

  it('were not all read in time', () => {
    expect(examine(listed(docker))).toMatchObject([{ id: 'docker', severity: 'problem' }]);
  });

  it('have a part that cannot be read', () => {
    expect(examine(read('postgres', p1, node()), failed('sessions', p1, 'denied'))).toMatchObject([
      { severity: 'warning', what: 'sessions: it does not answer' },
    ]);
  });

  it.each([
    [
      'a role that could write',
      { couldWrite: 'role app is a superuser' },
      'more rights than watching needs: role app is a superuser',
    ],
    ['a pooler in the way', { throughPooler: true }, expect.stringContaining('a pooler answers')],
    [
      'a missing right',
      { missing: [{ part: 'slots', because: 'no pg_monitor' }] },
      'slots cannot be read: no pg_monitor',
    ],
    ['no archive', { archiver }, 'archive_mode is off: nothing can be restored to a point in time'],
  ])('have %s', (_, more, what) => {
    expect(examine(read('postgres', p1, node(more)))).toMatchObject([{ severity: 'warning', what }]);
  });

  it('have a role without the limits the documents ask for', () => {
    expect(examine(inUse, limits(undefined))).toMatchObject([
      {
        what: 'role app has no short limits: statement_timeout none',
        mend: 'ALTER ROLE "app" SET statement_timeout = \'60s\'',
      },
    ]);
    expect(examine(read('postgres', p1, node()), limits(undefined))).toEqual([]);
  });

  it('are held to less in development', () => {
    expect(
      examine(
        read('postgres', p1, node({ ...node({ connections: connections({ by: [session] }) }), archiver })),
        limits(undefined),
        loose,
      ),
    ).toEqual([]);
  });

  it('lack pg_stat_statements', () => {
    const absent = read('statements', p1, { is: 'absent', because: 'the extension is not installed' });
    expect(examine(read('postgres', p1, node()), absent)).toMatchObject([
      { what: 'slow statements are not known: the extension is not installed' },
    ]);
  });
});

describe('findings', () => {
  const ok = { id: 'node', severity: 'ok', what: 'Node 24' } as const;
  const warning = {
    id: 'locale',
    severity: 'warning',
    what: '"C"\u001b[2J',
    mend: 'export LANG=C.UTF-8',
  } as const;
  const problem = { id: 'state', severity: 'problem', what: 'full', mend: 'make room' } as const;

  it('exit by the worst', () => {
    expect([[], [ok], [ok, warning], [problem, ok]].map(exitCodeOf)).toEqual([0, 0, 1, 2]);
  });

  it('say below each how to mend it', () => {
    expect(findingLines([ok, warning], ascii).map(textOf)).toEqual([
      '* ok       node    Node 24',
      '! warning  locale  "C"',
      '                   > export LANG=C.UTF-8',
    ]);
  });

  it('are one JSON object', () => {
    expect(findingsJson(at, [ok])).toEqual({
      version: 1,
      at: '2026-11-20T02:41:00.000Z',
      findings: [{ id: 'node', severity: 'ok', what: 'Node 24', mend: null }],
    });
  });
});
