import type { Instant } from '../../../core/reading.ts';
import type { HostEvent } from '../../../domain/host.events.ts';

const error = 3;
/** Told as warnings or notes, and yet what somebody looks for. */
const grave =
  /out of memory: killed|i\/o error|remounting filesystem read-only|hung_task|blocked for more than|segfault|kernel bug|link is down|nf_conntrack: table full/i;
const longest = 300;

/** Records of `/dev/kmsg`: `3,1207,5140900,-;message`, the priority with its facility, a number, microseconds since the start. */
export function ringEvents(records: readonly string[], bootedAt: Instant): readonly HostEvent[] {
  return records.flatMap((record): readonly HostEvent[] => {
    const [, priority = '', time = '', message = ''] = /^(\d+),\d+,(\d+),[^;]*;([^\n]*)/.exec(record) ?? [];
    const isOurs = Number(priority) < 8;
    if (message === '' || !isOurs || !(Number(priority) <= error || grave.test(message))) return [];
    return [{ at: bootedAt + Number(time) / 1000, kind: 'kernel', text: brief(unescaped(message)) }];
  });
}

/** Of a process that was killed only which; its accounts would fill the line. */
const brief = (message: string): string =>
  message.replace(/(killed process \d+ \([^)]*\)).*/i, '$1').slice(0, longest);

/** The kernel writes bytes beyond ASCII, and control characters, as `\x1b`. */
const unescaped = (text: string): string =>
  text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Lines of `/var/log/kern.log`, which tell no priority; with the year of the last one that is not in the future. */
export function kernelLogEvents(text: string, at: Instant): readonly HostEvent[] {
  return text.split('\n').flatMap((line): readonly HostEvent[] => {
    const [, time = '', message = ''] =
      /^(\S+|\w{3} [ \d]\d [\d:]{8}) \S+ kernel: (?:\[ *[\d.]+\] ?)?(.*)$/.exec(line) ?? [];
    const then = timeOf(time, at);
    if (then === undefined || !grave.test(message)) return [];
    return [{ at: then, kind: 'kernel', text: brief(message) }];
  });
}

function timeOf(text: string, at: Instant): Instant | undefined {
  const exact = /^\d{4}-/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(exact)) return exact;
  const [, name = '', day, hour, minute, second] = /^(\w{3}) +(\d+) (\d+):(\d+):(\d+)$/.exec(text) ?? [];
  const month = months.indexOf(name);
  if (month === -1) return undefined;
  const inYear = (year: number): Instant =>
    new Date(year, month, Number(day), Number(hour), Number(minute), Number(second)).getTime();
  const year = new Date(at).getFullYear();
  return inYear(year) > at + 86_400_000 ? inYear(year - 1) : inYear(year);
}
