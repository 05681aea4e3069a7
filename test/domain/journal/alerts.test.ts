import { expect, test } from 'vitest';
import type { Alert, PastAlert } from '../../../src/core/alert.ts';
import { alertsSince, untold } from '../../../src/domain/journal/alerts.ts';

const disk = {
  name: 'DiskFull',
  severity: 'warning',
  state: 'firing',
  target: 'host',
  summary: '/var is 91 % full',
  since: 500,
} as Alert; // of the rest nothing is asked
const past: PastAlert = { ...disk, resolvedAt: 2_000, fired: true };
const nothing = { alerts: [], resolved: [], at: 1_000 };
const fired = alertsSince(new Map(), { ...nothing, alerts: [disk] });

test('what fires is told once, however long it goes on', () => {
  expect(fired.entries).toMatchObject([
    { kind: 'alert', at: 1_000, name: 'DiskFull', is: 'firing', since: 500 },
  ]);
  expect(alertsSince(fired.told, { ...nothing, alerts: [disk] }).entries).toEqual([]);
  expect(alertsSince(fired.told, { ...nothing, alerts: [{ ...disk, state: 'no data' }] }).entries).toEqual(
    [],
  );
});

test('what grew worse is told again', () => {
  const { entries } = alertsSince(fired.told, { ...nothing, alerts: [{ ...disk, severity: 'critical' }] });
  expect(entries).toMatchObject([{ is: 'firing', severity: 'critical' }]);
});

test('what is over is told with its time, and then may fire again', () => {
  const over = alertsSince(fired.told, { ...nothing, resolved: [past], at: 3_000 });
  expect(over.entries).toMatchObject([{ at: 2_000, is: 'resolved' }]);
  expect(alertsSince(over.told, { ...nothing, alerts: [disk], at: 4_000 }).entries).toHaveLength(1);
});

test('what never fired is not told', () => {
  expect(alertsSince(new Map(), { ...nothing, alerts: [{ ...disk, state: 'pending' }] }).entries).toEqual([]);
  expect(alertsSince(new Map(), { ...nothing, resolved: [past] }).entries).toEqual([]);
});

test('what another console told of the same change is not told again', () => {
  const [entry] = fired.entries;
  if (entry === undefined) throw new Error('none');
  expect(untold([entry], [{ ...entry, at: 400 }])).toEqual([]);
  expect(
    untold(
      [entry],
      [
        { ...entry, at: 400 },
        { ...entry, at: 600, is: 'resolved' },
      ],
    ),
  ).toEqual([entry]);
  const over = { ...entry, is: 'resolved' } as const;
  expect(untold([entry, over], [over])).toEqual([entry, over]);
  expect(untold([entry], [])).toEqual([entry]);
});
