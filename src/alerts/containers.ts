import { bytes, count, number, percent } from '../core/format.ts';
import type { Instant } from '../core/reading.ts';
import { formatTarget } from '../core/target.ts';
import { type Trouble, troublesOf } from '../domain/containers.trouble.ts';
import type { Container, Containers } from '../domain/containers.ts';
import type { Finding, Rules } from './rule.ts';

type Of<K extends Trouble['kind']> = Extract<Trouble, { kind: K }>;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, 100) ?? '';
const after = (text: string): string => (firstLine(text) === '' ? '' : `: ${firstLine(text)}`);
const exited = (code: number | undefined): string => (code === undefined ? '' : `, exit ${code}`);

/** One kind of trouble as findings, of each container that has it. Which is a trouble, and how bad, the domain says. */
function troubled<K extends Trouble['kind']>(
  kind: K,
  words: (trouble: Of<K>) => string,
  since: (container: Container) => Instant | undefined = () => undefined,
) {
  return ({ containers }: Containers, at: Instant): readonly Finding[] =>
    containers.flatMap((container) => {
      const target = formatTarget({ kind: 'container', name: container.name });
      return troublesOf(container, at)
        .filter((trouble): trouble is Of<K> => trouble.kind === kind)
        .map((trouble) => {
          const from = since(container);
          const summary = words(trouble);
          return { severity: trouble.severity, summary, target, ...(from !== undefined && { since: from }) };
        });
    });
}

const ended = ({ finishedAt }: Container): Instant | undefined => finishedAt;

export const containerRules: Rules<Containers> = {
  ContainerUnhealthy: troubled(
    'unhealthy',
    ({ failingStreak, output }) =>
      `health check failed ${count(failingStreak)} times in a row${after(output)}`,
  ),
  ContainerCrashLooping: troubled(
    'crash-loop',
    ({ starts, exitCode }) => `${count(starts)} starts in 10 min${exited(exitCode)}`,
  ),
  ContainerRestarting: troubled('restarting', ({ exitCode }) => `restarting${exited(exitCode)}`),
  ContainerEnded: troubled(
    'ended',
    ({ exitCode, oomKilled }) => (oomKilled ? 'killed for lack of memory' : `ended with exit ${exitCode}`),
    ended,
  ),
  ContainerDead: troubled('dead', ({ error }) => `the engine could not remove it${after(error)}`, ended),
  ContainerPaused: troubled('paused', () => 'paused: it answers nobody'),
  ContainerMemoryHigh: troubled(
    'memory',
    ({ used, limit, ratio }) => `${bytes(used)} of ${bytes(limit)} (${percent(ratio)})`,
  ),
  ContainerCpuThrottled: troubled(
    'cpu',
    ({ limit, throttled }) =>
      `throttled ${percent(throttled)} of the time by its limit of ${number(limit)} cores`,
  ),
};
