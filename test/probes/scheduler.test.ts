import { expect, test } from 'vitest';
import { ReadError } from '../../src/core/reading.ts';
import type { Fact } from '../../src/domain/world.ts';
import type { Job } from '../../src/probes/runner.ts';
import { startScheduler } from '../../src/probes/scheduler.ts';
import { fakeClock } from '../clock.ts';

type Answer = 'good' | 'fails' | 'hangs' | 'defect';

function stage(
  answers: (read: number) => Answer,
  { every = 2_000, everyHidden = 60_000, timeout = 1_000 } = {},
) {
  const clock = fakeClock();
  const start = clock.now();
  const reads: number[] = [];
  const facts: Fact[] = [];
  const defects: unknown[] = [];
  const pending: (() => void)[] = [];
  const job: Job = {
    probe: 'directories',
    system: 'host',
    every,
    everyHidden,
    timeout,
    async read() {
      reads.push(clock.now() - start);
      const answer = answers(reads.length);
      if (answer === 'fails') throw new ReadError('refused', 'nobody listens');
      if (answer === 'defect') throw new TypeError('undefined is not a function');
      if (answer === 'hangs') await new Promise<void>((resolve) => pending.push(resolve));
      return (at, took) => ({
        type: 'read',
        probe: 'directories',
        system: 'host',
        value: { directories: [] },
        at,
        took,
      });
    },
  };
  const scheduler = startScheduler({
    clock,
    random: () => 0,
    emit: (fact) => facts.push(fact),
    onDefect: (error) => defects.push(error),
  });
  scheduler.add([job]);
  return { clock, reads, facts, defects, pending, scheduler };
}

test('a pair is read at once, a second later for its first rates, and then at its own interval', async () => {
  const { clock, reads } = stage(() => 'good');
  await clock.pass(7_000);
  expect(reads).toEqual([0, 1_000, 2_000, 4_000, 6_000]);
});

test('what nobody looks at is read at its hidden interval, and at its own again when somebody does', async () => {
  const { clock, reads, scheduler } = stage(() => 'good');
  scheduler.look(new Set());
  await clock.pass(150_000);
  expect(reads).toEqual([0, 1_000, 20_000, 80_000, 140_000]);
  scheduler.look(new Set(['directories']));
  await clock.pass(4_000);
  expect(reads.slice(5)).toEqual([150_000, 152_000, 154_000]);
});

test('what was read a moment ago is not read again only because somebody looks', async () => {
  const { clock, reads, scheduler } = stage(() => 'good');
  scheduler.look(new Set());
  await clock.pass(20_500);
  scheduler.look(new Set(['directories']));
  await clock.pass(1_000);
  expect(reads).toEqual([0, 1_000, 20_000]);
  await clock.pass(3_000);
  expect(reads.slice(3)).toEqual([22_000, 24_000]);
});

test('failures back off to a wait of at most ten seconds while somebody looks, and healing resets it', async () => {
  const { clock, reads, facts } = stage((read) => (read < 9 ? 'fails' : 'good'));
  await clock.pass(70_000);
  const waits = reads.slice(1, 9).map((at, index) => at - (reads[index] ?? 0));
  expect(waits).toEqual([2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000]);
  expect(facts.filter(({ type }) => type === 'failed')).toHaveLength(8);
  expect(facts.at(-1)).toMatchObject({ type: 'read' });
});

test('a read that does not answer fails at its deadline, and no second one starts while it hangs', async () => {
  const { clock, reads, facts, pending } = stage((read) => (read === 1 ? 'hangs' : 'good'));
  await clock.pass(30_000);
  expect(reads).toEqual([0]);
  expect(facts).toMatchObject([{ type: 'failed', kind: 'timeout', message: 'no answer within 1 s' }]);
  pending[0]?.();
  await clock.pass(10);
  expect(reads).toHaveLength(2);
  expect(facts.at(-1)).toMatchObject({ type: 'read' });
  expect(facts).toHaveLength(2);
});

test('reading now cuts a back-off short', async () => {
  const { clock, reads, scheduler } = stage((read) => (read < 6 ? 'fails' : 'good'));
  await clock.pass(23_000);
  const before = reads.length;
  scheduler.readNow('host');
  await clock.pass(10);
  expect(reads).toHaveLength(before + 1);
  scheduler.readNow('another system');
  await clock.pass(10);
  expect(reads).toHaveLength(before + 1);
});

test('when a system answers one probe again, what else failed of it is read at once, also what nobody looks at', async () => {
  const clock = fakeClock();
  const healsAt = clock.now() + 100_000;
  const read: string[] = [];
  const job = (probe: 'postgres' | 'databases', system: string): Job => ({
    ...{ probe, system, every: 2_000, everyHidden: 60_000, timeout: 1_000 },
    async read() {
      if (clock.now() < healsAt) throw new ReadError('refused', 'nobody listens');
      read.push(`${probe} ${system}`);
      return (at) => ({ type: 'tick', at });
    },
  });
  const scheduler = startScheduler({ clock, random: () => 0, emit: () => {}, onDefect: () => {} });
  scheduler.look(new Set(['postgres']));
  scheduler.add([job('databases', 'p1'), job('postgres', 'p1'), job('databases', 'p2')]);
  await clock.pass(109_000);
  expect(read.slice(0, 2)).toEqual(['postgres p1', 'databases p1']);
  expect(read).not.toContain('databases p2');
});

test('a defect of a probe becomes a failed reading and is reported as what it is', async () => {
  const { clock, facts, defects } = stage(() => 'defect');
  await clock.pass(10);
  expect(facts).toMatchObject([{ type: 'failed', kind: 'protocol' }]);
  expect(defects).toMatchObject([{ name: 'TypeError' }]);
});

test('a closed scheduler reads nothing and says nothing more', async () => {
  const { clock, reads, facts, pending, scheduler } = stage((read) => (read === 2 ? 'hangs' : 'good'));
  await clock.pass(1_500);
  scheduler.close();
  pending[0]?.();
  await clock.pass(60_000);
  expect(reads).toHaveLength(2);
  expect(facts).toHaveLength(1);
});
