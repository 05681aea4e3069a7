import { list, positive, record, text } from './docker.narrow.ts';

/** What the engine says of itself. Source: `/version`, `/info`. */
export type Engine = {
  readonly name: 'docker' | 'podman';
  readonly version: string;
  readonly api: string | undefined;
  readonly cores: number | undefined;
  readonly memory: number | undefined;
};

export function parseEngine(version: unknown, info: unknown): Engine {
  const { Version, ApiVersion, Components } = record(version);
  const podman = list(Components)
    .map(record)
    .find(({ Name }) => text(Name)?.startsWith('Podman'));
  return {
    name: podman === undefined ? 'docker' : 'podman',
    version: text(podman?.Version) ?? text(Version) ?? '',
    api: text(ApiVersion),
    cores: positive(record(info).NCPU),
    memory: positive(record(info).MemTotal),
  };
}
