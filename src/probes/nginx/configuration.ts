import { isAbsolute, join } from 'node:path';
import type { Probe } from '../../core/probe.ts';
import type { Instant } from '../../core/reading.ts';
import { findingsOf } from '../../domain/nginx/findings.ts';
import {
  certificatesOf,
  logFilesOf,
  type NamedCertificate,
  serverBlocks,
} from '../../domain/nginx/servers.ts';
import type { Directive } from '../../domain/nginx/syntax.ts';
import { named } from '../../domain/nginx/tree.ts';
import { upstreamsOf } from '../../domain/nginx/upstreams.ts';
import type { NginxConfiguration, NginxProcess } from '../../domain/nginx.ts';
import type { NginxFace } from '../../systems/nginx.ts';
import { examineCertificate } from './certificates.ts';

/** More servers than these are counted, and not listed. */
const mostServers = 200;
const mostCertificates = 50;

/** What the configuration says, what is wrong about it, the certificates it names, and since when it is in use. */
export const nginxConfiguration: Probe<NginxFace, NginxConfiguration> = {
  every: 10_000,
  everyHidden: 30_000,
  timeout: 8_000,
  async read(face, last, { signal }) {
    const tree = await face.tree(0, signal);
    const root = tree?.root ?? [];
    const absolute = (path: string): string => (isAbsolute(path) ? path : join(tree?.prefix ?? '/', path));
    const watched = namedCertificates(face, root).map((one) => ({
      ...one,
      file: absolute(one.file),
      key: one.key && absolute(one.key),
    }));
    const running = tree && (await face.process(absolute(pidFileOf(root)), signal));
    const process = running && steady(running, last?.value.process);
    const found = await Promise.all(
      watched.slice(0, mostCertificates).map((one) => examineCertificate(face, one, process, signal)),
    );
    return {
      files: tree?.files ?? [],
      process,
      upstreams: upstreamsOf(root),
      servers: serverBlocks(root)
        .slice(0, mostServers)
        .map(({ names, listens, at }) => ({ names, listens, at })),
      certificates: found.flatMap(({ certificate }) => certificate ?? []),
      logs: logFilesOf(root),
      findings: [
        ...(tree?.findings ?? []),
        ...found.flatMap(({ findings }) => findings),
        ...findingsOf(root),
      ],
    };
  },
};

function namedCertificates(face: NginxFace, root: readonly Directive[]): readonly NamedCertificate[] {
  const { certificateFile: file } = face;
  const own = { key: undefined, at: { file: 'the stack file', line: 0 }, names: [], shown: undefined };
  return [...certificatesOf(root), ...(file === undefined ? [] : [{ file, ...own }])];
}

/** Where most packages have it when nothing is said. */
const pidFileOf = (root: readonly Directive[]): string => named(root, 'pid')[0]?.args[0] ?? '/run/nginx.pid';

/** The kernel tells these times to a hundredth of a second, measured from our clock: a moment apart is the same. */
function steady(now: NginxProcess, before: NginxProcess | undefined): NginxProcess {
  const held = (one: Instant, other: Instant | undefined): Instant =>
    other !== undefined && Math.abs(one - other) < 1_000 ? other : one;
  return {
    ...now,
    startedAt: held(now.startedAt, before?.startedAt),
    loadedAt: held(now.loadedAt, before?.loadedAt),
  };
}
