import type { Probe } from '../../core/probe.ts';
import { type Duration, type Instant, ReadError } from '../../core/reading.ts';
import { lookBack } from '../../domain/changes.ts';
import type { HostEvent, HostEvents, Mark } from '../../domain/host.events.ts';
import { noRing } from '../../systems/host/ring.ts';
import type { HostFace } from '../../systems/host.ts';
import { kernelLogEvents, ringEvents } from './events/kernel.ts';
import { loginEvents, recordSize } from './events/logins.ts';
import { isAtRest, packageEvents } from './events/packages.ts';
import { uptimeOf } from './facts.ts';

/** At most so many are kept, the newest. */
const most = 300;
/** What has run for less may be over in a moment: a timer's job, not a service. */
const settled: Duration = 5_000;

/**
 * What happened on the host, from its own records: the end of each at first, later only what was added to it. Where a
 * record is missing or not for us, the others are read all the same.
 */
export const hostEvents: Probe<HostFace, HostEvents> = {
  every: 10_000,
  everyHidden: 30_000,
  timeout: 3_000,
  async read(face, last, { at, signal }) {
    const reader = readerOf(face, last?.value.marks ?? {}, signal);
    const isFirst = last === undefined;
    const before = isFirst ? await reader.text('/var/log/dpkg.log.1') : '';
    const apt = await reader.paragraphs('/var/log/apt/history.log');
    const dpkg = before + (await reader.text('/var/log/dpkg.log', (text) => isAtRest(text, at)));
    const dnf = await reader.text('/var/log/dnf.rpm.log');
    const found = [
      ...packageEvents({ apt, dpkg, dnf }, last?.value.events ?? []),
      ...(await reader.logins('/var/log/wtmp')),
      ...(await kernelEvents(face, reader, at)),
    ].filter((event) => at - event.at < lookBack && event.at <= at + settled);
    const events = [...(last?.value.events ?? []), ...found].sort((a, b) => a.at - b.at).slice(-most);
    const isSame = last !== undefined && found.length === 0;
    return {
      events: isSame ? last.value.events : events,
      units: unitsOf(face, at),
      unread: reader.unread,
      marks: reader.marks,
    };
  },
};

type Reader = {
  readonly unread: { source: string; because: string }[];
  readonly marks: Record<string, Mark>;
  /** Whole lines that are new; none, and the same again the next time, while they are not `ready`. */
  text(path: string, ready?: (text: string) => boolean): Promise<string>;
  /** Whole paragraphs that are new. */
  paragraphs(path: string): Promise<string>;
  logins(path: string): Promise<readonly HostEvent[]>;
};

function readerOf(face: HostFace, before: HostEvents['marks'], signal: AbortSignal): Reader {
  const marks: Record<string, Mark> = { ...before };
  const unread: Reader['unread'] = [];

  /** `whole` says how many of the bytes are whole pieces; what is left is read again when its rest is there. */
  async function added(path: string, whole: (bytes: Buffer, size: number) => number): Promise<Buffer> {
    try {
      const tail = await face.tail(path, marks[path], signal);
      if (tail === undefined) return Buffer.alloc(0);
      const used = whole(tail.bytes, tail.size);
      marks[path] = { file: tail.file, offset: tail.start + used };
      return tail.bytes.subarray(0, used);
    } catch (error) {
      if (!(error instanceof ReadError) || signal.aborted) throw error;
      unread.push({ source: path, because: error.message });
      return Buffer.alloc(0);
    }
  }

  return {
    unread,
    marks,
    text: async (path, ready = () => true) => {
      const bytes = await added(path, (some) => (ready(some.toString('utf8')) ? ending(some, '\n') : 0));
      return bytes.toString('utf8');
    },
    paragraphs: async (path) => {
      const bytes = await added(path, (some) => {
        // The last paragraph ends with its end date, and with a blank line only when another one follows.
        const end = some.lastIndexOf('\nEnd-Date: ');
        const line = end === -1 ? -1 : some.indexOf('\n', end + 1);
        return line === -1 ? 0 : line + 1;
      });
      return bytes.toString('utf8');
    },
    async logins(path) {
      let size: number | undefined;
      const bytes = await added(path, (some, whole) => {
        size = recordSize(whole);
        return size === undefined ? some.length : some.length - (some.length % size);
      });
      return size === undefined ? [] : loginEvents(bytes, size);
    },
  };
}

function ending(bytes: Buffer, end: string): number {
  const last = bytes.lastIndexOf(end);
  return last === -1 ? 0 : last + end.length;
}

async function kernelEvents(face: HostFace, reader: Reader, at: Instant): Promise<readonly HostEvent[]> {
  const ring = await face.kernelRing();
  const uptime = uptimeOf(face);
  if (typeof ring !== 'string') return uptime === undefined ? [] : ringEvents(ring, at - uptime * 1000);
  const events = kernelLogEvents(await reader.text('/var/log/kern.log'), at);
  if (ring !== noRing && reader.marks['/var/log/kern.log'] === undefined)
    reader.unread.push({ source: '/dev/kmsg', because: ring });
  return events;
}

/** systemd keeps a link a unit that runs, made when it started. */
function unitsOf(face: HostFace, at: Instant): Readonly<Record<string, number>> {
  const links = face.dated('/run/systemd/units');
  const services = links.flatMap(([name, then]) => {
    const unit = /^invocation:(.+)\.service$/.exec(name)?.[1];
    return unit === undefined || at - then < settled ? [] : [[unit, then] as const];
  });
  return Object.fromEntries(services);
}
