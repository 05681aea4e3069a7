import { setImmediate } from 'node:timers/promises';
import type { Probe } from '../../core/probe.ts';
import { ReadError } from '../../core/reading.ts';
import type { DeletedFile, DeletedFiles } from '../../domain/host.ts';
import type { HostFace } from '../../systems/host.ts';

/** Descriptors looked at before giving way to other work, and in all. */
const atOnce = 500;
const mostLinks = 50_000;
const mostListed = 50;
/** Milliseconds for the sizes, which come from filesystems that may hang. */
const patience = 2_000;

const mark = ' (deleted)';
/** Memory under a file's name, which no filesystem holds. */
const memory = /^\/(?:memfd:|SYSV|dev\/zero|drm |i915|anon_hugepage|\[)/;

type Held = { readonly pid: string; readonly fd: string; readonly path: string };

/** Space that `du` does not find: files without a name that a process still holds open. */
export const deletedFiles: Probe<HostFace, DeletedFiles> = {
  every: 30_000,
  everyHidden: 60_000,
  timeout: 5_000,
  async read(face, _last, { signal }) {
    const { held, unreadable } = await search(face, signal);
    const files = await measure(face, held, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
    files.sort((a, b) => b.bytes - a.bytes);
    return {
      files: files.slice(0, mostListed),
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      unreadable,
    };
  },
};

async function search(face: HostFace, signal: AbortSignal) {
  const held: Held[] = [];
  let unreadable = 0;
  let links = 0;
  let rested = 0;
  const pids = face.names('/proc');
  if (pids === undefined || pids === 'denied')
    throw new ReadError('unsupported', 'This host has no /proc: only Linux can be read');
  for (const pid of pids) {
    if (!/^\d+$/.test(pid)) continue;
    const fds = links < mostLinks ? face.names(`/proc/${pid}/fd`) : 'denied';
    if (fds === 'denied') unreadable++;
    if (fds === undefined || fds === 'denied') continue;
    for (const fd of fds) {
      const path = face.descriptor(pid, fd);
      if (path?.endsWith(mark) && !memory.test(path))
        held.push({ pid, fd, path: path.slice(0, -mark.length) });
    }
    links += fds.length;
    if (links - rested < atOnce) continue;
    rested = links;
    await setImmediate();
    signal.throwIfAborted();
  }
  return { held, unreadable };
}

/** Each file once, whoever else holds it too. One whose size cannot be had by the deadline is left out. */
async function measure(face: HostFace, held: readonly Held[], deadline: AbortSignal): Promise<DeletedFile[]> {
  const files = new Map<string, DeletedFile>();
  for (const { pid, fd, path } of held) {
    const file = await face.openFile(pid, fd, deadline).catch(() => undefined);
    if (deadline.aborted) break;
    if (file === undefined || file.links > 0 || file.bytes === 0 || files.has(file.key)) continue;
    const process = face.text(`/proc/${pid}/comm`)?.trimEnd() ?? pid;
    files.set(file.key, { pid: Number(pid), process, path, bytes: file.bytes });
  }
  return [...files.values()];
}
