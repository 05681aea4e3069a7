import type { Duration } from '../../core/reading.ts';
import type { NginxRates, StubStatus } from '../nginx.ts';

const form =
  /^Active connections: (\d+)\s+server accepts handled requests(?: request_time)?\s+(\d+) (\d+) (\d+)(?: \d+)?\s+Reading: (\d+) Writing: (\d+) Waiting: (\d+)\s*$/;

/** What `stub_status` answers; undefined of anything else. */
export function parseStubStatus(body: string): StubStatus | undefined {
  const [whole, ...numbers] = form.exec(body) ?? [];
  if (whole === undefined) return undefined;
  const [active = 0, accepted = 0, handled = 0, requests = 0, reading = 0, writing = 0, waiting = 0] =
    numbers.map(Number);
  return { active, accepted, handled, requests, reading, writing, waiting };
}

/** What others did a second between two readings, without our own question; nothing where the counters began anew in between. */
export function stubRates(before: StubStatus, after: StubStatus, elapsed: Duration): NginxRates | undefined {
  const accepted = after.accepted - before.accepted;
  const handled = after.handled - before.handled;
  const requests = after.requests - before.requests;
  if (elapsed <= 0 || accepted < 0 || handled < 0 || requests < 0) return undefined;
  const rate = (count: number): number => (count * 1000) / elapsed;
  const ofOthers = (count: number): number => rate(Math.max(0, count - 1));
  return {
    accepted: ofOthers(accepted),
    dropped: rate(Math.max(0, accepted - handled)),
    requests: ofOthers(requests),
  };
}
