import { describe, expect, it } from 'vitest';
import { type Alert, alertId } from '../../src/core/alert.ts';
import { observe } from '../../src/domain/world.ts';
import { alertList, pastAlertList, ruleList } from '../../src/views/alerts/list.ts';
import { amount, countAlerts } from '../../src/views/alerts/words.ts';
import { bindWorldList } from '../../src/views/bound.ts';
import { ascii } from '../../src/views/glyphs.ts';
import { textOf } from '../../src/views/text.ts';
import { judged } from '../alerts/judged.ts';
import { at, filesystem, host, read, systems, world } from '../alerts/worlds.ts';
import { alert, busyWorld, night } from './fakes.ts';

const look = { at, past: { range: () => [] }, glyphs: ascii };
const order = { filter: '', sorting: undefined, held: undefined };

const incident = () => {
  const known = world(
    read('host', systems.host, host()),
    read('filesystems', systems.host, { mounts: [filesystem({ mount: '/var', used: 94, available: 6 })] }),
    read('directories', systems.host, {
      directories: [
        {
          path: '/var/cache/shop',
          bytes: 2,
          files: 1,
          oldFiles: 1,
          oldBytes: 1,
          limit: undefined,
          partial: false,
        },
      ],
    }),
  );
  const { alerts, rules } = judged(known);
  return observe(known, { type: 'judged', at, alerts, rules });
};

describe('the screen of alerts', () => {
  it('shows each with its value against its threshold', () => {
    const rows = bindWorldList(alertList).plain(incident(), order, look).map(textOf);
    expect(rows.join('\n')).toMatch(
      /critical\s+true now\s+FilesystemAlmostFull\s+host \/var\s+94 % \/ 90 %\s+0 ms/,
    );
  });

  it('tells of an alert its rule, labels and what to do', () => {
    const known = incident();
    const [first] = known.alerts;
    const detail = bindWorldList(alertList)
      .detail(known, alertId(first ?? alert('critical', '', '', '')), { columns: 100, rows: 40 }, look)
      ?.map(textOf)
      .join('\n');
    expect(detail).toMatch(/fires in 5m00s as critical/);
    expect(detail).toMatch(/value\s+94 %, limit 90 %/);
    expect(detail).toMatch(/action\s+prune/);
    expect(detail).toMatch(/labels\s+mountpoint=\/var/);
    expect(detail).toMatch(/health\s+evaluated, pending, 1 alert/);
  });

  it('tells what changed before it, the nearest first, and nothing that was before another one', () => {
    const looping = alert('critical', 'ContainerCrashLooping', 'container/web', '9 starts');
    const change = (text: string, ago: number, target = looping.target) => ({
      ...{ at: looping.since - ago, kind: 'image', target, text },
      followed: { alert: { name: 'ContainerRestarting', target, at: looping.since - 1_000 } },
    });
    const known = {
      ...world(),
      alerts: [looping],
      changes: [
        change('later', -9_000),
        change('image web:1 → web:2', 7_000),
        change('other', 8_000, 'container/other'),
        change('made', 36_000),
      ],
    } as ReturnType<typeof incident>; // of the rest nothing is read
    const lines = bindWorldList(alertList).detail(known, alertId(looping), { columns: 100, rows: 40 }, look);
    const said = (lines ?? []).map(textOf).join('\n');
    expect(said).toMatch(
      /changed before it\n.*container\/web image web:1 → web:2 ← 6\.0 s before alert\n.*container\/web made ← 35 s/,
    );
    expect(said).not.toMatch(/other|later/);
  });

  it('lists every rule, those without data last and with what is missing', () => {
    const rows = bindWorldList(ruleList).plain(incident(), order, look).map(textOf);
    expect(rows.find((row) => row.includes('FilesystemAlmostFull'))).toMatch(/pending/);
    expect(rows.at(-1)).toMatch(/no data.*nobody provides/);
  });

  it('remembers what is over', () => {
    const over = {
      name: 'A',
      severity: 'critical',
      target: 'x',
      summary: 'was bad',
      since: at - 60_000,
    } as const;
    const known = observe(incident(), {
      type: 'judged',
      at,
      alerts: [],
      resolved: [{ ...over, resolvedAt: at, fired: true }],
    });
    expect(bindWorldList(pastAlertList).plain(known, order, look).map(textOf).join('\n')).toMatch(
      /1m00s\s+critical\s+yes\s+A\s+x/,
    );
  });
});

describe('taking note of an alert', () => {
  it('counts it apart, until it is over or taken back', () => {
    const known = busyWorld();
    const [first] = known.alerts;
    const id = alertId(first ?? alert('critical', '', '', ''));
    const acked = observe(known, { type: 'acked', at: night, alert: id });
    expect(countAlerts(acked)).toMatchObject({ acked: 1, critical: 1, warning: 0 });
    expect(countAlerts(observe(acked, { type: 'acked', at: night, alert: id })).acked).toBe(0);
    const over = observe(acked, { type: 'judged', at: night, alerts: known.alerts.slice(1) });
    expect(over.acks).toEqual({});
  });

  it('counts what does not fire yet, and what nobody can tell, as that', () => {
    const states = (['firing', 'pending', 'no data'] as const).map(
      (state, index): Alert => ({ ...alert('critical', `A${index}`, 'x', ''), state }),
    );
    expect(countAlerts({ alerts: states, acks: {} })).toEqual({
      critical: 1,
      warning: 0,
      trueNow: 1,
      noData: 1,
      acked: 0,
    });
  });
});

it.each([
  [0.912, 'ratio', '91 %'],
  [91.2, 'percent', '91 %'],
  [40 * 1024 ** 2, 'bytes', '40 MB'],
  [252, 'seconds', '4m12s'],
  [2.519, 'none', '2.5'],
  [Number.NaN, 'ratio', '–'],
  [undefined, 'none', '–'],
] as const)('an amount of %s as %s is %s', (value, unit, text) => {
  expect(amount(value, unit)).toBe(text);
});
