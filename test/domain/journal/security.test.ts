import { expect, test } from 'vitest';
import { securityEvents, securitySummary } from '../../../src/domain/journal/security.ts';
import type { Gravity, JournalEntry } from '../../../src/domain/journal.ts';
import { ana as by } from '../runs.ts';

const event = (at: number, severity: Gravity, type: string): JournalEntry => ({
  kind: 'security',
  at,
  by,
  id: `e${at}`,
  severity,
  type,
  what: 'container/web',
});
const entries: readonly JournalEntry[] = [
  event(1, 'critical', 'journal broken'),
  event(2, 'low', 'refused in watch'),
  event(3, 'low', 'wrong word'),
  event(4, 'high', 'wrong word'),
  event(5, 'low', 'wrong word'),
  { kind: 'note', at: 6, by, text: 'looking' },
  { kind: 'resolved', at: 7, by, event: 'e4', because: 'it was me' },
];

test('security events are counted by type and by severity, and those nobody looked into stand apart', () => {
  const { unresolved, ...counts } = securitySummary(entries, 2);
  expect(counts).toEqual({
    total: 4,
    byType: { 'wrong word': 3, 'refused in watch': 1 },
    bySeverity: { low: 3, medium: 0, high: 1, critical: 0 },
  });
  expect(unresolved.map(({ id }) => id)).toEqual(['e5', 'e3', 'e2']);
  expect(securitySummary(entries, 0).unresolved[0]?.id).toBe('e1');
});

test('an event says who resolved it, when and why', () => {
  expect(securityEvents(entries).find(({ id }) => id === 'e4')?.resolution).toEqual({
    at: 7,
    by,
    because: 'it was me',
  });
});
