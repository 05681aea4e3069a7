import { bytes, count, number, percent } from '../../core/format.ts';
import type { Container } from '../../domain/containers.ts';
import { type Case, lastOf, type Words } from './case.ts';

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 100) ?? '';
const after = (text: string): string => (firstLine(text) === '' ? '' : `: ${firstLine(text)}`);
const exited = (code: number | undefined): string => (code === undefined ? '' : `, exit ${code}`);

/** Words about the container that an alert names. */
const of =
  (words: (container: Container, about: Case) => string | undefined) =>
  (about: Case): string | undefined => {
    const container = lastOf(about, 'containers')?.containers.find(({ id }) => id === about.labels.id);
    return container && words(container, about);
  };

export const containerWords: Words = {
  ContainerUnhealthy: of(
    ({ health }) =>
      health &&
      `health check failed ${count(health.failingStreak)} times in a row${after(health.lastOutput)}`,
  ),
  ContainerCrashLooping: of(
    ({ exitCode }, { value }) => `${count(value)} starts in 10 min${exited(exitCode)}`,
  ),
  ContainerRestarting: of(({ exitCode }) => `restarting${exited(exitCode)}`),
  ContainerEnded: of(({ exitCode, oomKilled }) =>
    oomKilled === true ? 'killed for lack of memory' : `ended with exit ${exitCode ?? 'unknown'}`,
  ),
  ContainerDead: of(({ error }) => `the engine could not remove it${after(error)}`),
  ContainerPaused: () => 'paused: it answers nobody',
  ContainerMemoryHigh: of(
    ({ usage, memoryLimit }, { value, threshold }) =>
      `${bytes(usage?.memory)} of ${bytes(memoryLimit)} (${percent(value)}), limit ${percent(threshold)}`,
  ),
  ContainerCpuThrottled: of(({ cpuLimit }, { value }) =>
    cpuLimit === undefined
      ? undefined
      : `throttled ${percent(value)} of the time by its limit of ${number(cpuLimit)} cores`,
  ),
};
