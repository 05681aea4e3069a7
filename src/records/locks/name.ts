import type { Instant } from '../../core/reading.ts';
import type { Process } from '../../domain/run.ts';
import { sha256 } from '../hash.ts';

/** What the name of a claim says: all that deciding takes, so that an empty file on a full disk is a claim too. */
export type ClaimName = Process & {
  /** Sixteen hexadecimal digits that stand for what is claimed. */
  readonly digest: string;
  readonly at: Instant;
  readonly uid: number;
  /** Tells apart what one process claims at the same moment. */
  readonly chance: string;
};

export const digestOf = (target: string): string => sha256(target).slice(0, 16);

/** `DIGEST.AT.UID.PID.STARTED.BOOT.CHANCE`. */
export const formatName = ({ digest, at, uid, pid, started, boot, chance }: ClaimName): string =>
  [digest, at, uid, pid, started, boot, chance].join('.');

export function parseName(text: string): ClaimName | undefined {
  const [, digest, at, uid, pid, started, boot, chance] =
    /^([0-9a-f]{16})\.(\d{1,16})\.(\d{1,10})\.(\d{1,10})\.(\d{1,15})\.([\w-]{1,64})\.([0-9a-f]{8,32})$/.exec(
      text,
    ) ?? [];
  if (digest === undefined || boot === undefined || chance === undefined) return undefined;
  return {
    digest,
    at: Number(at),
    uid: Number(uid),
    pid: Number(pid),
    started: Number(started),
    boot,
    chance,
  };
}

/** Which of two claims waits for the other to go: the earlier one, and it is the same for both. */
export function isBefore(one: ClaimName, other: ClaimName): boolean {
  const keys = ['at', 'uid', 'pid'] as const;
  const key = keys.find((name) => one[name] !== other[name]);
  return key === undefined ? one.chance < other.chance : one[key] < other[key];
}
