import { type Health, worst } from '../../core/alert.ts';
import type { Instant } from '../../core/reading.ts';
import { certificateHealth } from '../check/questions.ts';
import type {
  MemberReading,
  NginxCertificate,
  NginxConfiguration,
  NginxFile,
  NginxFinding,
  UpstreamReading,
} from '../nginx.ts';

/** How many of an upstream's members are meant to serve, and how many of them do. */
export type Counted = { readonly meant: number; readonly up: number; readonly down: number };

/** Those that are marked down are not meant to. */
export function counted({ members }: UpstreamReading): Counted {
  const meant = members.filter(({ state }) => state !== 'marked down');
  const count = (state: MemberReading['state']): number => meant.filter((one) => one.state === state).length;
  return { meant: meant.length, up: count('up'), down: count('down') };
}

/** Requirement B7: of several some down is a warning; all of them down is as bad as it gets. */
export function upstreamHealth(upstream: UpstreamReading): Health {
  const { meant, up, down } = counted(upstream);
  if (meant === 0) return 'warning';
  if (down > 0) return down === meant ? 'critical' : 'warning';
  return up === meant ? 'ok' : 'unknown';
}

export function memberHealth({ state, streak }: MemberReading): Health {
  if (state === 'down') return 'critical';
  if (state === 'unknown') return 'unknown';
  return state === 'up' && streak.result === 'failed' ? 'warning' : 'ok';
}

/** The one that expires first. */
export const firstToExpire = (certificates: readonly NginxCertificate[]): NginxCertificate | undefined =>
  certificates.reduce<NginxCertificate | undefined>(
    (first, one) => (first === undefined || one.expiresAt < first.expiresAt ? one : first),
    undefined,
  );

/** What is wrong about a configuration now; advice is none. */
export function configurationHealth(
  { findings, certificates }: Pick<NginxConfiguration, 'findings' | 'certificates'>,
  at: Instant,
): Health {
  const first = firstToExpire(certificates);
  const isBroken = findings.some(({ kind }) => kind === 'broken');
  return worst([isBroken ? 'warning' : 'ok', certificateHealth(first && first.expiresAt - at)]);
}

/** The file that was changed last, where nginx has not loaded it since; a second apart is the same moment. */
export function unloaded({
  files,
  process,
}: Pick<NginxConfiguration, 'files' | 'process'>): NginxFile | undefined {
  const later = files.filter(
    ({ changedAt }) => process !== undefined && changedAt > process.loadedAt + 1_000,
  );
  return later.toSorted((one, other) => other.changedAt - one.changedAt)[0];
}

/** What an alert or a change about one upstream is about: a part of its nginx. */
export const upstreamTarget = (system: string, upstream: string): string => `${system} ${upstream}`;

const order = { broken: 0, unread: 1, unsafe: 2 } as const satisfies Record<NginxFinding['kind'], number>;

/** What would keep it from starting first. */
export const worstFindings = (findings: readonly NginxFinding[]): readonly NginxFinding[] =>
  findings.toSorted((one, other) => order[one.kind] - order[other.kind]);
