import type { Clock } from '../core/clock.ts';
import type { LogSource } from '../domain/logs.ts';
import type { SystemId } from '../domain/stack.ts';
import type { DockerFace } from '../systems/docker.ts';
import { containerLog } from '../systems/logs/container.ts';
import { fileLog } from '../systems/logs/file.ts';
import { journalLog } from '../systems/logs/journal.ts';
import type { LogFace, LogRequest } from '../systems/logs/log.ts';

export type LogOpening = {
  /** The face of an engine as it is whenever the log is read. */
  readonly engine: (system: SystemId) => DockerFace | undefined;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** The log of a source. Nothing is opened before it is read. */
export function openLog(source: LogSource, request: LogRequest, { engine, clock, env }: LogOpening): LogFace {
  switch (source.kind) {
    case 'container':
      return containerLog({ engine: () => engine(source.system), name: source.name, clock }, request);
    case 'unit':
      return journalLog({ unit: source.name, env }, request);
    case 'log':
      return fileLog({ path: source.file, clock }, request);
  }
}
