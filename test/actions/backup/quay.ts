import { onTestFinished } from 'vitest';
import type { Hands } from '../../../src/actions/faces.ts';
import { reachOf } from '../../../src/commands/running/reach.ts';
import { remoteAt } from '../../../src/config/connect.remote.ts';
import { backupPlacesOf, connectionsOf } from '../../../src/config/connect.ts';
import { operatingOf } from '../../../src/config/operate.ts';
import { stackFile } from '../../../src/config/schema/stack-file.ts';
import type { Sections } from '../../../src/config/sections.ts';
import { systemClock } from '../../../src/core/clock.ts';
import {
  openCommandsWrite,
  openDockerWrite,
  openFilesWrite,
  openPoolerWrite,
  openPrimacyWrite,
  openProgramsWrite,
  openRedisWrite,
  openS3Write,
  openSentinelWrite,
  openSessionsWrite,
  openSignalsWrite,
  openStandbyWrite,
  openUnitWrite,
  type PrimacyWrite,
} from '../../../src/systems/write.ts';
import { setting } from '../../config/setting.ts';
import { yardOf } from '../lifecycle/yard.ts';
import { temporary } from './pier.ts';

/** A stack as its file says it, with all that its actions may use; all of it real. */
export async function quayOf(
  written: Readonly<Record<string, unknown>>,
  env = process.env,
  clock = systemClock,
) {
  const {
    redis = [],
    sqlite = [],
    files = [],
    logs = [],
    docker = [],
    actions = [],
    postgres = [],
    host,
  } = stackFile.parse({ version: 1, ...written });
  const sections: Sections = {
    ...{ redis, sqlite, files, logs, host, docker, postgres, nginx: [] },
    ...{ checks: [], services: [], rules: [], rules_off: [], actions, runbooks: [] },
  };
  const surroundings = setting(await temporary());
  const connections = connectionsOf(sections, surroundings, () => {});
  const { reach, close } = reachOf(
    {
      sections,
      connections,
      stack: {
        ...{ name: 'shop', environment: 'testing', access: 'operate', accessBecause: undefined },
        systems: connections.map(({ system }) => system),
        backups: backupPlacesOf(sections),
      },
    },
    {
      clock,
      env,
      runs: async () => [],
      releases: yardOf({}).reach.releases,
      lastSeen: async () => undefined,
    },
  );
  onTestFinished(() => {
    close();
    hands.letGo();
  });
  const operating = operatingOf({ sections, source: { from: 'discovery' } }, surroundings, () => {});
  const nodes = new Map<string, PrimacyWrite>();
  const hands: Hands = {
    ...yardOf({}).hands,
    ...reach,
    engine: (system) => openDockerWrite(operating.engine(system)),
    units: () => openUnitWrite({ env }),
    login: operating.postgres,
    archiveKey: operating.archiveKey,
    redisWrite: (system) => openRedisWrite({ title: system, login: () => operating.redis(system) }),
    sentinelWrite: (system) => openSentinelWrite({ title: system, login: () => operating.sentinel(system) }),
    primacy(system) {
      const login = () => operating.postgres(system);
      const node = nodes.get(system) ?? openPrimacyWrite({ title: system, login });
      nodes.set(system, node);
      return node;
    },
    pooler: (system) => openPoolerWrite({ title: system, login: () => operating.postgres(system) }),
    letGo() {
      for (const node of nodes.values()) node.unlock();
    },
    sessions: (system) => openSessionsWrite({ title: system, login: () => operating.postgres(system) }),
    standby: (system) => openStandbyWrite({ title: system, login: () => operating.postgres(system) }),
    signals: openSignalsWrite,
    programs: openProgramsWrite,
    files: openFilesWrite,
    commands: openCommandsWrite,
    remote: (target) =>
      openS3Write({ ...remoteAt(reach, target, { outside: surroundings, learn: () => {} }), clock }),
  };
  return { reach, hands };
}
