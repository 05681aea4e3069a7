import { type Health, type Severity, worst } from '../core/alert.ts';
import type { Duration, Instant } from '../core/reading.ts';
import type { Container, Containers } from './containers.ts';
import { judge, limits } from './limits.ts';

/** What is wrong with one container now, with the facts that say so. */
export type Trouble = { readonly severity: Severity } & (
  | { readonly kind: 'unhealthy'; readonly failingStreak: number | undefined; readonly output: string }
  | { readonly kind: 'crash-loop'; readonly starts: number; readonly exitCode: number | undefined }
  | { readonly kind: 'restarting'; readonly exitCode: number | undefined }
  | { readonly kind: 'ended'; readonly exitCode: number; readonly oomKilled: boolean }
  | { readonly kind: 'dead'; readonly error: string }
  | { readonly kind: 'paused' }
  | { readonly kind: 'memory'; readonly used: number; readonly limit: number; readonly ratio: number }
  | { readonly kind: 'cpu'; readonly used: number; readonly limit: number; readonly throttled: number }
);

/** More starts than this in ten minutes are a crash loop. */
const crashLoopStarts = 3;
/** How long an end that nobody asked for is news: after that, whoever cares has seen it. */
const newsworthy = 3_600_000;
const throttledLimit = 0.25;
/** What a container answers to the signals that stop it: INT, KILL (after the grace period), TERM. */
const askedFor = new Set([130, 137, 143]);

/** Everything that is wrong with a container, the worst first; nothing where nothing is known to be wrong. */
export function troublesOf(container: Container, at: Instant): readonly Trouble[] {
  const found = [
    stateTrouble(container, at),
    healthTrouble(container),
    memoryTrouble(container),
    cpuTrouble(container),
  ];
  return found
    .filter((trouble) => trouble !== undefined)
    .sort((one, other) => Number(other.severity === 'critical') - Number(one.severity === 'critical'));
}

function stateTrouble(container: Container, at: Instant): Trouble | undefined {
  const { state, exitCode } = container;
  const starts = container.recentStarts.length;
  const isUp = state === 'running' || state === 'restarting';
  if (isUp && starts > crashLoopStarts) return { kind: 'crash-loop', severity: 'critical', starts, exitCode };
  switch (state) {
    case 'restarting':
      return { kind: 'restarting', severity: 'warning', exitCode };
    case 'paused':
      return { kind: 'paused', severity: 'warning' };
    case 'dead':
      return { kind: 'dead', severity: 'critical', error: container.error };
    case 'exited':
      return endTrouble(container, at);
    default:
      return undefined;
  }
}

/** A container that should run (its restart policy says so) and gave up is worse than one that ended once. */
function endTrouble(container: Container, at: Instant): Trouble | undefined {
  const { exitCode, finishedAt } = container;
  if (exitCode === undefined || !failedAtEnd(container)) return undefined;
  const isOver = gaveUp(container);
  if (!isOver && finishedAt !== undefined && at - finishedAt > newsworthy) return undefined;
  const oomKilled = container.oomKilled === true;
  return { kind: 'ended', severity: isOver ? 'critical' : 'warning', exitCode, oomKilled };
}

/** It ended, with an exit code that no stop by hand explains. */
export function failedAtEnd({ state, exitCode, oomKilled }: Container): boolean {
  if (state !== 'exited' || exitCode === undefined || exitCode === 0) return false;
  return oomKilled === true || !askedFor.has(exitCode);
}

/** Its restart policy would have it run. */
export const gaveUp = ({ restartPolicy }: Container): boolean =>
  restartPolicy !== undefined && restartPolicy !== 'no' && restartPolicy !== '';

function healthTrouble({ state, health }: Container): Trouble | undefined {
  if (state !== 'running' || health?.status !== 'unhealthy') return undefined;
  const { failingStreak, lastOutput: output } = health;
  return { kind: 'unhealthy', severity: 'critical', failingStreak, output };
}

function memoryTrouble(container: Container): Trouble | undefined {
  const ratio = memoryOfLimit(container);
  const severity = judge(ratio, limits.containerMemory);
  const used = container.usage?.memory;
  const limit = container.memoryLimit;
  if (ratio === undefined || used === undefined || limit === undefined) return undefined;
  return severity === 'warning' || severity === 'critical'
    ? { kind: 'memory', severity, used, limit, ratio }
    : undefined;
}

function cpuTrouble({ usage, cpuLimit: limit }: Container): Trouble | undefined {
  if (usage?.cpu === undefined || limit === undefined || (usage.throttled ?? 0) < throttledLimit)
    return undefined;
  return { kind: 'cpu', severity: 'warning', used: usage.cpu, limit, throttled: usage.throttled ?? 0 };
}

/** The judgement on one container. A state that this program does not know is `unknown`, not good. */
export function healthOf(container: Container, at: Instant): Health {
  const troubles = troublesOf(container, at).map(({ severity }) => severity);
  return worst([container.state === 'unknown' ? 'unknown' : 'ok', ...troubles]);
}

/** Memory as a share of the container's limit, 0 to 1. Undefined without a limit. */
export function memoryOfLimit({ usage, memoryLimit }: Container): number | undefined {
  return usage?.memory === undefined || memoryLimit === undefined ? undefined : usage.memory / memoryLimit;
}

/** CPU as a share of what the container may use: 1 is all of its limit. Undefined without a limit. */
export function cpuOfLimit({ usage, cpuLimit }: Container): number | undefined {
  return usage?.cpu === undefined || cpuLimit === undefined ? undefined : usage.cpu / cpuLimit;
}

/** CPU as a share of all the cores of the engine's host, 0 to 1. */
export function cpuOfHost({ usage }: Container, { cores }: Pick<Containers, 'cores'>): number | undefined {
  return usage?.cpu === undefined || !cores ? undefined : usage.cpu / cores;
}

/** How long it has been up; undefined while it is not. */
export function upFor({ state, startedAt }: Container, at: Instant): Duration | undefined {
  const isUp = state === 'running' || state === 'paused';
  return isUp && startedAt !== undefined ? Math.max(0, at - startedAt) : undefined;
}
