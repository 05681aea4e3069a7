import type { Disk } from '../../domain/host.ts';
import { grown, rate } from './rates.ts';
import { fieldsOf, numberOf } from './text.ts';

/** Counters since boot of one block device. */
type DiskCounters = {
  readonly name: string;
  readonly reads: number;
  readonly readBytes: number;
  readonly readSeconds: number;
  readonly writes: number;
  readonly writtenBytes: number;
  readonly writeSeconds: number;
  /** Seconds with at least one request in flight. */
  readonly ioSeconds: number;
};

// Always 512, whatever the device's own sector is.
const sector = 512;
const pretended = /^(?:loop|ram|zram|sr|fd|nbd)\d/;
const partition = /^(?:(?:sd|vd|xvd|hd)[a-z]+\d+|(?:nvme\d+n\d+|mmcblk\d+|md\d+)p\d+)$/;

/**
 * Whole disks, md and dm devices in `/proc/diskstats`. `blocks` are the names in `/sys/block`, which partitions are not
 * among; without them partitions are known by their names.
 */
export function parseDisks(
  text: string | undefined,
  blocks: readonly string[] | undefined,
): readonly DiskCounters[] {
  const whole = blocks && new Set(blocks.map((name) => name.replaceAll('!', '/')));
  const disks: DiskCounters[] = [];
  for (const line of text?.split('\n') ?? []) {
    const [, , name, ...fields] = fieldsOf(line);
    if (name === undefined || pretended.test(name)) continue;
    if (whole === undefined ? partition.test(name) : !whole.has(name)) continue;
    const [reads, , readSectors, readMs, writes, , writtenSectors, writeMs, , ioMs] = fields.map(numberOf);
    if (reads === undefined || readSectors === undefined || readMs === undefined) continue;
    if (writes === undefined || writtenSectors === undefined || writeMs === undefined) continue;
    if (ioMs === undefined) continue;
    disks.push({
      name,
      reads,
      readBytes: readSectors * sector,
      readSeconds: readMs / 1000,
      writes,
      writtenBytes: writtenSectors * sector,
      writeSeconds: writeMs / 1000,
      ioSeconds: ioMs / 1000,
    });
  }
  return disks;
}

/** What a disk did since the reading before. */
export function diskOf(now: DiskCounters, before: Disk | undefined, seconds: number | undefined): Disk {
  const { requests: past } = before ?? {};
  const requests = grown(now.reads + now.writes, past && past.reads + past.writes);
  const waited = grown(now.readSeconds + now.writeSeconds, past && past.readSeconds + past.writeSeconds);
  const busy = rate(now.ioSeconds, before?.ioSecondsTotal, seconds);
  const { reads, readSeconds, writes, writeSeconds } = now;
  return {
    name: now.name,
    utilisation: busy === undefined ? undefined : Math.min(1, busy),
    latency:
      requests === undefined || requests === 0 || waited === undefined
        ? undefined
        : (waited * 1000) / requests,
    readBytes: rate(now.readBytes, before?.readBytesTotal, seconds),
    writtenBytes: rate(now.writtenBytes, before?.writtenBytesTotal, seconds),
    operations: requests === undefined || seconds === undefined ? undefined : requests / seconds,
    readBytesTotal: now.readBytes,
    writtenBytesTotal: now.writtenBytes,
    ioSecondsTotal: now.ioSeconds,
    requests: { reads, readSeconds, writes, writeSeconds },
  };
}
