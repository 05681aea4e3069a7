import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading } from '../../src/core/reading.ts';
import type { Container, ContainerState } from '../../src/domain/containers.ts';
import type { PostgresNode } from '../../src/domain/postgres.ts';
import type { ProbeName } from '../../src/domain/stack.ts';
import { containersPanel } from '../../src/views/containers/panel.ts';
import { databasesPanel } from '../../src/views/databases/panel.ts';
import { ascii, unicode } from '../../src/views/glyphs.ts';
import { hostPanel } from '../../src/views/host/panel.ts';
import type { Panel } from '../../src/views/panel.ts';
import { textOf, widthOf } from '../../src/views/text.ts';
import { lookAt } from './drawn.ts';
import {
  container,
  engine,
  failure,
  filesystem,
  host,
  known,
  past,
  primary,
  process,
  receiver,
  sender,
  stackOf,
  standby,
  systems,
} from './world.ts';

/** What people and attackers call things: long, wide, empty, with escape sequences. */
const name = fc.oneof(
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  fc.constantFrom(
    '',
    '数据库-备份',
    'a\u001b[2Jb',
    'x\u001b]0;title\u0007y',
    '\u202eevil',
    'tab\there',
    '👩‍🚀 rocket',
    'é'.repeat(80),
  ),
);
const ratio = fc.option(fc.double({ min: 0, max: 1.2, noNaN: true }), { nil: undefined });
const amount = fc.option(fc.nat({ max: 2 ** 50 }), { nil: undefined });

const reading = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Reading<T>> =>
  fc.oneof(
    fc.constant({}),
    value.map((known) => ({ last: { value: known, at: 0, took: 1 } })),
    name.map((message) => ({ failure: failure(message) })),
    fc
      .tuple(value, name)
      .map(([known, message]) => ({ last: { value: known, at: 0, took: 1 }, failure: failure(message) })),
  );

const containers = fc.array(
  fc
    .record({
      name,
      state: fc.constantFrom<ContainerState>('running', 'restarting', 'exited', 'paused', 'dead', 'unknown'),
      exitCode: fc.option(fc.nat({ max: 255 }), { nil: undefined }),
      memoryLimit: amount,
      restarts: fc.option(fc.nat(), { nil: undefined }),
    })
    .map((more): Container => container(more.name, more)),
  { maxLength: 30 },
);

const node: fc.Arbitrary<PostgresNode> = fc.oneof(
  fc
    .record({ application: name, slot: name })
    .map(({ application, slot }) => primary({ senders: [sender(application, { slot })] })),
  fc.record({ slot: name, applyGap: amount }).map((more) => standby({ receiver: receiver(more) })),
  name.map((message): PostgresNode => ({ is: 'full', message, limit: 'server' })),
  name.map((message): PostgresNode => ({ is: 'starting', message })),
);

const world = fc.record({
  host: reading(name.map((hostname) => host({ name: hostname }))),
  processes: reading(
    fc
      .array(
        fc.tuple(name, ratio).map(([called, cpu]) => process(called, cpu, 1e6)),
        { maxLength: 20 },
      )
      .map((top) => ({ total: 1, running: 1, blocked: top.length, zombies: 0, top, ticks: {} })),
  ),
  filesystems: reading(
    fc
      .array(
        fc
          .record({ mount: name, used: ratio, unread: fc.boolean() })
          .map(({ mount, used, unread }) =>
            filesystem(mount, used ?? 0, unread ? { unread: `${mount} does not answer` } : {}),
          ),
        { maxLength: 12 },
      )
      .map((mounts) => ({ mounts })),
  ),
  containers: reading(containers.map(engine)),
  p1: reading(node),
  r1: reading(node),
  r2: reading(node),
});

const drawable = (text: string): boolean => !/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(text);

test('no panel draws outside its size, nor anything that is not text', () => {
  const size = fc.record({
    columns: fc.integer({ min: 40, max: 200 }),
    rows: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(world, size, fc.boolean(), (read, { columns, rows }, isAscii) => {
      const { p1, r1, r2, ...onHost } = read;
      const readings = known({
        host: { host: onHost.host },
        processes: { host: onHost.processes },
        filesystems: { host: onHost.filesystems },
        containers: { docker: onHost.containers },
        postgres: { [systems.p1.id]: p1, [systems.r1.id]: r1, [systems.r2.id]: r2 },
      });
      const stack = stackOf(...Object.values(systems));
      const look = lookAt(past({ container_cpu_usage_cores: 0.4 }), isAscii ? ascii : unicode);
      const check = <N extends ProbeName, M>(panel: Panel<N, M>): void => {
        const model = panel.model(readings, stack);
        const lines = panel.body(model, { columns, rows }, look);
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of [...lines, panel.summary(model, columns, look)]) {
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
          expect(drawable(textOf(line))).toBe(true);
        }
        expect(drawable(panel.heading(model, look))).toBe(true);
      };
      check(hostPanel);
      check(containersPanel);
      check(databasesPanel);
    }),
    { numRuns: 150 },
  );
});
