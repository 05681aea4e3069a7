import { describe, expect, it } from 'vitest';
import { formatText, textLook } from '../../src/commands/status.text.ts';
import { host, listed, read, systems, world } from '../alerts/worlds.ts';
import { incident } from './incident.ts';

const plain = textLook({ LANG: 'C.UTF-8' }, { isTerminal: false, isAscii: false });

describe('status as text', () => {
  it('says what is wrong first, then each system in one line', () => {
    expect(formatText(incident(), plain)).toMatchInlineSnapshot(`
      "▲ shop · production · critical · 2 critical, 3 warning · 2026-11-20T02:41:00.000Z

      ▲ critical  ReplicationLag        postgres/main/r1     95 MB behind, 2m00s, limit 30 s · replay paused  for 2m00s
      ▲ critical  FilesystemAlmostFull  host /var            94 % used, limit 90 %, 6 B left  now
      ! warning   PostgresDown          postgres/main/r2     r2 does not answer: connection refused 10.0.0.13:5432  for 1m00s
      ! warning   ContainerEnded        container/数据"库"\\  ended with exit 3  now
      ! warning   ReplayPaused          postgres/main/r1     replay is paused: what it receives is not visible to readers  now

      ▲ critical  host              this host                cpu 62 % · memory 50 % of 8 GB · load 1 of 4 · /var 94 % · up 41 d
      ! warning   docker            /run/docker.sock         docker 28.0 · 1 running, 1 exited
      ● ok        postgres/main/p1  10.0.0.11:5432/shop      PostgreSQL 15.18 primary · 20 of 197 connections · up 12 d
      ▲ critical  postgres/main/r1  10.0.0.12:5432/shop      PostgreSQL 15.18 standby · paused · 95 MB behind, 2m00s · 20 of 197 connections · up 5 d
      ! warning   postgres/main/r2  10.0.0.13:5432/shop      r2 does not answer: connection refused 10.0.0.13:5432 · since 2026-11-20T02:40:00.000Z
      ● ok        pgbouncer/main    10.0.0.11:6432           PgBouncer 1.18.0 · active 10 · waiting 0 · max wait 0 ms
      ? unknown   docker/podman     /run/podman/podman.sock  not read yet

      p1: role could write: use ops_monitor
      "
    `);
  });

  it('says that nothing is wrong only when all was read', () => {
    const calm = read('host', systems.host, host());
    expect(formatText(world(calm), plain)).toContain('· ok · nothing is wrong ·');
    expect(formatText(world(calm, listed(systems.docker)), plain)).toContain(
      '· unknown · nothing is known to be wrong, but not all could be read ·',
    );
  });

  it('has no escape sequence in a pipe, not even one from outside', () => {
    expect(formatText(incident(), plain)).not.toContain('\u001b');
  });

  it('is coloured on a terminal, unless that is not wanted', () => {
    const look = (env: Record<string, string>) =>
      formatText(incident(), textLook({ LANG: 'C.UTF-8', ...env }, { isTerminal: true, isAscii: false }));
    expect(look({})).toContain('\u001b[1;31m▲');
    expect(look({ NO_COLOR: '1' })).not.toContain('\u001b');
    expect(look({ TERM: 'dumb' })).not.toContain('\u001b');
  });

  it('uses ASCII signs on request and where the locale has no others', () => {
    const asked = textLook({ LANG: 'C.UTF-8' }, { isTerminal: false, isAscii: true });
    const bare = textLook({ LANG: 'C' }, { isTerminal: false, isAscii: false });
    expect(formatText(incident(), asked)).toMatch(/^X shop - production - critical/);
    expect(asked).toEqual(bare);
  });
});
