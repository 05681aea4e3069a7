import { describe, expect, it } from 'vitest';
import type { Reach } from '../../../src/actions/faces.ts';
import { missingOf } from '../../../src/actions/lifecycle/answers.ts';
import type { Beside } from '../../../src/actions/lifecycle/beside.ts';
import { type Database, databasesIn, readDatabase } from '../../../src/actions/lifecycle/database.ts';
import {
  databaseVerdicts,
  type Ending,
  isPrecious,
} from '../../../src/actions/lifecycle/verdicts.database.ts';
import type { Verb } from '../../../src/actions/lifecycle/verdicts.ts';
import type { System } from '../../../src/domain/stack.ts';
import { type Details, parseDetails } from '../../../src/systems/docker.details.ts';

const primary: Database = {
  system: 'postgres/main/p1',
  title: 'p1',
  kind: 'postgres',
  group: 'main',
  role: 'primary',
  clients: 142,
  replicas: 2,
  synchronous: [],
  isReceiving: false,
  unsaved: undefined,
  because: undefined,
};
const replica: Database = {
  ...primary,
  system: 'postgres/main/r1',
  title: 'r1',
  role: 'replica',
  replicas: 0,
};
const master: Database = {
  ...primary,
  system: 'redis/cache',
  title: 'cache',
  group: 'cache',
  kind: 'redis',
  unsaved: 0,
};
const fast = { signal: 'SIGINT', command: '', grace: 120_000 };
const smart = { signal: 'SIGTERM', command: '', grace: 120_000 };

const verdicts = (
  verb: Verb,
  database: Database,
  others: readonly Database[],
  ending: Ending,
  beside?: Beside,
) => databaseVerdicts(verb, { database, others, beside }, ending);
const refusals = (...given: Parameters<typeof verdicts>) =>
  verdicts(...given).filter(({ is }) => is === 'refuse');

describe('a primary that is to go down', () => {
  it('is precious, as is one whose role nobody knows; a replica is not', () => {
    expect([primary, { ...primary, role: undefined }, replica].map(isPrecious)).toEqual([true, true, false]);
  });

  it('offers the switchover where a replica receives from it', () => {
    expect(verdicts('restart', primary, [], fast)[0]).toMatchObject({
      is: 'warn',
      mend: { action: 'switchover', target: { kind: 'postgres', name: 'main' } },
    });
    const [alone] = verdicts('restart', { ...primary, replicas: 0 }, [], fast);
    expect(alone).not.toHaveProperty('mend');
    expect(alone?.because).toContain('nobody can take over');
  });

  it('is stopped by SIGINT, or by a command that stops it fast', () => {
    expect(refusals('stop', primary, [], fast)).toEqual([]);
    expect(
      refusals('stop', primary, [], {
        ...smart,
        command: '{ argv[]=/usr/bin/pg_ctlcluster -m fast 15-main }',
      }),
    ).toEqual([]);
  });

  it('is refused where SIGTERM would wait for its clients and then kill it', () => {
    const [refusal] = refusals('restart', primary, [], smart);
    expect(refusal).toMatchObject({ override: 'allow-unclean-stop' });
    expect(refusal?.because).toContain('waits until 142 clients have left, and is killed after 2m00s');
  });

  it('is warned of on a replica, which recovers from that', () => {
    expect(refusals('restart', replica, [primary], smart)).toEqual([]);
  });
});

describe('a master of Redis that is to go down', () => {
  it('passes when every write is on its disk', () => {
    expect(refusals('restart', master, [], smart)).toEqual([]);
  });

  it.each([
    [1_204, '1 204 writes since its last snapshot, and no append-only file'],
    [undefined, 'not known'],
  ])('is refused with %s writes in memory alone', (unsaved, because) => {
    const [refusal] = refusals('restart', { ...master, unsaved }, [], smart);
    expect(refusal).toMatchObject({ override: 'allow-data-loss' });
    expect(refusal?.because).toContain(because);
  });

  it('is refused where its signal is not the one at which it saves', () => {
    expect(refusals('stop', master, [], { ...fast, signal: 'SIGKILL' })).toHaveLength(1);
  });
});

describe('a standby that is to go down', () => {
  it('is warned of where it is the only one that commits wait for', () => {
    const because = verdicts('restart', replica, [{ ...primary, synchronous: ['r1'] }], fast).map(
      (verdict) => verdict.because,
    );
    expect(because.join()).toContain('commits wait for r1 and nobody else');
  });
});

describe('a server that is started', () => {
  it('is warned of where another one is the primary now', () => {
    const [verdict] = verdicts('start', { ...primary, role: undefined }, [{ ...primary, title: 'p2' }], fast);
    expect(verdict).toMatchObject({ is: 'warn' });
    expect(verdict?.because).toBe('p2 is the primary now: if p1 still believes to be it, there are two');
  });
});

describe('a server that would come up beside a primary', () => {
  const silent: Database = { ...primary, role: undefined, because: 'p1 does not answer' };
  const now = { ...primary, system: 'postgres/main/r1', title: 'r1' };
  const beside = (comesUp: Beside['comesUp'], because = ''): Beside => ({ primary: 'r1', comesUp, because });
  const rejoin = { action: 'rejoin', target: { kind: 'postgres', name: 'main/p1' } };

  it.each(['restart', 'start'] as const)(
    'is refused to %s, without a way round it, where nothing proves that it is a standby',
    (verb) => {
      const because = 'its data is not marked as a standby’s';
      expect(refusals(verb, silent, [now], fast, beside('primary', because))).toEqual([
        {
          ...{ title: 'role of p1', is: 'refuse', mend: rejoin },
          because: `r1 is the primary now, and p1 would come up as another one: ${because}`,
        },
      ]);
    },
  );

  it('is refused where it answers as a second one, and nothing says which of them is the old one', () => {
    const [refusal, ...others] = refusals(
      'restart',
      primary,
      [now],
      fast,
      beside('primary', 'p1 answers as a primary too'),
    );
    expect(others).toEqual([]);
    expect(refusal).not.toHaveProperty('mend');
    expect(refusal).not.toHaveProperty('override');
  });

  it('is warned of where it was a primary and is kept out, and passes where it was a standby', () => {
    expect(verdicts('start', silent, [now], fast, beside('fenced'))).toEqual([
      {
        ...{ title: 'role of p1', is: 'warn', mend: rejoin },
        because:
          'it was a primary, and comes up as a standby, for its data is marked; whether it finds its way to r1 is not known',
      },
    ]);
    expect(verdicts('restart', replica, [now], fast, beside('standby'))[0]).toEqual({
      ...{ title: 'role of r1', is: 'pass' },
      because: 'its data is a standby’s, and r1 is the primary',
    });
  });

  it('is stopped whatever it is', () => {
    expect(refusals('stop', silent, [now], fast)).toEqual([]);
  });
});

describe('a database that is to come back', () => {
  const holds = { system: 'postgres/main/r1', kind: 'postgres', role: 'replica' } as const;
  it.each<[string, Partial<Database>, string | undefined]>([
    ['is what it was', { isReceiving: true }, undefined],
    ['does not receive', { isReceiving: false }, 'it answers, and does not receive yet'],
    ['came back as another', { role: 'primary' }, 'it came back as a primary, and was a replica'],
    ['does not tell', { role: undefined, because: undefined }, 'it does not answer'],
  ])('%s', (_, more, because) => expect(missingOf({ ...replica, ...more }, holds)).toBe(because));

  const signal = AbortSignal.timeout(1_000);
  const asked = (system: System, face: object) =>
    readDatabase({ postgres: () => face, redis: () => face } as unknown as Reach, system, signal); // no more is asked
  const p1 = { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', where: '' } as const;
  const cache = { id: 'redis/cache', kind: 'redis', title: 'cache', where: '' } as const;

  it('says why it is not known what it is', async () => {
    const silent = { read: async () => ({ is: 'read', rows: {}, missing: [] }) };
    expect(await asked(p1, silent)).toMatchObject({ because: 'it does not tell its role' });
    const reply = (value: unknown) => ({
      ask: async () => ({ is: 'answered', replies: [{ is: 'value', value }] }),
    });
    expect(await asked(cache, reply(null))).toMatchObject({ because: 'it does not tell how it is (INFO)' });
    expect(await asked(cache, reply('loading:1\r\nrole:master'))).toMatchObject({
      because: 'it still loads its data',
    });
  });
});

describe('what runs in a container', () => {
  const details: Details = {
    ...parseDetails({}),
    name: 'db',
    addresses: ['172.18.0.2'],
    published: [{ port: 5432, host: '127.0.0.1', hostPort: 15432 }],
  };
  const at = (where: string, more: Partial<System> = {}): System => ({
    id: 'postgres/main/p1',
    kind: 'postgres',
    title: 'p1',
    where,
    ...more,
  });

  it.each([
    ['its published port', '127.0.0.1:15432/shop', true],
    ['its published port by name', 'localhost:15432/shop', true],
    ['its own address', '172.18.0.2:5432/shop', true],
    ['its name', 'db:5432/shop', true],
    ['another port of this host', '127.0.0.1:5432/shop', false],
    ['another host with that port', '10.0.0.12:15432/shop', false],
    ['a socket', '/run/postgresql:5432/shop', false],
  ])('is known by %s', (_, where, isIn) => {
    expect(databasesIn([at(where)], details)).toHaveLength(isIn ? 1 : 0);
  });

  it('is what the stack file says before all else', () => {
    const control = { container: 'db' };
    expect(databasesIn([at('10.0.0.12:5432/shop', { control })], details)).toHaveLength(1);
    expect(databasesIn([at('db:5432/shop', { control: { container: 'other' } })], details)).toEqual([]);
  });

  it('is no check that leads there', () => {
    expect(databasesIn([at('db:5432/shop', { kind: 'check' })], details)).toEqual([]);
  });
});
