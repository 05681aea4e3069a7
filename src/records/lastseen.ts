import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Duration, Instant } from '../core/reading.ts';
import type { LastSeen } from '../domain/changes/seen.ts';
import { contentOf, parseJson, syncDirectory, writeWhole } from './files.ts';
import { type Modes, reasonOf } from './state.ts';

/** How everything was, kept for the next console. */
export type LastSeenFile = {
  /** Undefined when there is none, or none that can be believed: older than a week, from the future, torn, not ours. */
  read(now: Instant): Promise<LastSeen | undefined>;
  /** Puts a whole new file in the place of the old one. Resolves with the reason when it could not. */
  write(seen: LastSeen): Promise<string | undefined>;
};

const oldest: Duration = 7 * 86_400_000;
const largest = 4 * 1024 ** 2;

/** Opens nothing yet. Several consoles may use one file: each reads what the last one wrote, whole. */
export function lastSeenFile(directory: string, modes: Modes, pid: number): LastSeenFile {
  const path = join(directory, 'lastseen.json');
  const partial = join(directory, `lastseen.json.${pid}.partial`);

  return {
    async read(now) {
      const text = await contentOf(path, largest).catch(() => undefined);
      const parsed = schema.safeParse(parseJson(text));
      if (!parsed.success || parsed.data.at > now || now - parsed.data.at > oldest) return undefined;
      // A field that is not there is one that was not known.
      return parsed.data as LastSeen;
    },
    async write(seen) {
      try {
        await rm(partial, { force: true });
        await writeWhole(partial, JSON.stringify(seen), modes.file);
        await rename(partial, path);
        await syncDirectory(directory);
        return undefined;
      } catch (error) {
        await rm(partial, { force: true }).catch(() => undefined);
        return reasonOf(error);
      }
    },
  };
}

const name = z.string().max(4_096);
const maybe = { number: z.number().optional(), name: name.optional() };

const container = z.object({
  id: name,
  name,
  image: name,
  imageId: name,
  state: name,
  createdAt: z.number(),
  startedAt: maybe.number,
  finishedAt: maybe.number,
  exitCode: maybe.number,
  oomKilled: z.boolean().optional(),
  health: maybe.name,
});

const system = z.object({
  host: z.object({ bootedAt: z.number() }).optional(),
  filesystems: z.array(z.object({ mount: name, device: name, readOnly: z.boolean() })).optional(),
  containers: z.object({ isFollowed: z.boolean(), containers: z.array(container) }).optional(),
  postgres: z
    .object({
      role: z.enum(['primary', 'standby']),
      timeline: maybe.number,
      systemIdentifier: maybe.name,
      startedAt: z.number(),
      loadedAt: maybe.number,
      position: maybe.number,
      paused: z.boolean(),
      receives: z.boolean().optional(),
      standbys: z.array(name),
    })
    .optional(),
  redis: z
    .object({
      role: z.enum(['master', 'replica']),
      runId: name,
      startedAt: z.number(),
      replicationId: name,
      offset: maybe.number,
      master: maybe.name,
      isLinked: z.boolean().optional(),
      replicas: z.array(name),
    })
    .optional(),
  sentinel: z.object({ master: name, quorum: z.enum(['reachable', 'lost']) }).optional(),
  sqlite: z
    .object({ file: name, journalMode: z.enum(['wal', 'rollback']).optional(), schema: maybe.number })
    .optional(),
  check: z.object({ state: z.enum(['passing', 'failing', 'unknown']), because: name }).optional(),
  nginxConfiguration: z
    .object({
      startedAt: maybe.number,
      loadedAt: maybe.number,
      files: z.array(z.object({ path: name, hash: name, changedAt: z.number() })),
      upstreams: z.array(z.object({ name, members: z.array(name) })),
    })
    .optional(),
  nginxUpstreams: z
    .array(
      z.object({
        upstream: name,
        address: name,
        state: z.enum(['up', 'down', 'unknown', 'marked down']),
        because: name,
      }),
    )
    .optional(),
  pgbouncer: z
    .array(z.object({ database: name, paused: z.boolean(), disabled: z.boolean(), size: maybe.number }))
    .optional(),
});

const schema = z.object({
  at: z.number(),
  systems: z.record(name, system),
  answeredAt: z.record(name, z.number()).optional(),
});
