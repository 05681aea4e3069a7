import type { Instant } from '../core/reading.ts';
import { type HealthCheck, healthCheckOf } from './docker.health.ts';
import { instant, list, record, text } from './docker.narrow.ts';

/** An image as an engine has it. Source: `/images/NAME/json`. */
export type Image = {
  /** `sha256:…` */
  readonly id: string;
  readonly tags: readonly string[];
  readonly createdAt: Instant | undefined;
  /** `linux/amd64` */
  readonly platform: string;
  /** `org.opencontainers.image.version`, else `.revision`. */
  readonly version: string | undefined;
  readonly healthCheck: HealthCheck | undefined;
  /** The answer itself: a container's own settings are what differs from it. */
  readonly written: unknown;
};

export function parseImage(answer: unknown): Image {
  const { Id, RepoTags, Created, Os, Architecture, Config } = record(answer);
  const labels = record(record(Config).Labels);
  return {
    id: text(Id) ?? '',
    tags: list(RepoTags).flatMap((tag) => text(tag) ?? []),
    createdAt: instant(Created),
    platform: `${text(Os) ?? '?'}/${text(Architecture) ?? '?'}`,
    version:
      text(labels['org.opencontainers.image.version']) ?? text(labels['org.opencontainers.image.revision']),
    healthCheck: healthCheckOf(record(record(Config).Healthcheck)),
    written: answer,
  };
}

/** The names of all images. Source: `/images/json`. */
export const parseImageTags = (answer: unknown): readonly string[] =>
  list(answer).flatMap((one) => list(record(one).RepoTags).flatMap((tag) => text(tag) ?? []));
