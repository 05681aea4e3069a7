import { describe, expect, it } from 'vitest';
import { formatPrometheus } from '../../src/commands/status.prometheus.ts';
import { failed, host, read, systems, world } from '../alerts/worlds.ts';
import { everything } from './everything.ts';
import { incident } from './incident.ts';

const lines = (text: string) => text.trimEnd().split('\n');

describe('status as Prometheus metrics', () => {
  const text = formatPrometheus(incident(), '1.2.3');

  it('declares each metric once, before its samples', () => {
    const declared = lines(text).filter((line) => line.startsWith('# TYPE'));
    expect(new Set(declared).size).toBe(declared.length);
    let family = '';
    for (const line of lines(text))
      if (line.startsWith('# TYPE')) family = line.split(' ')[2] ?? '';
      else if (!line.startsWith('#')) expect(line.split(/[{ ]/)[0]).toBe(family);
  });

  it('calls what its exporter named against the conventions untyped', () => {
    const all = formatPrometheus(everything(), '1');
    expect(all).toContain('# TYPE node_cpu_seconds_total counter\n');
    expect(all).toContain('# TYPE pg_stat_activity_count untyped\n');
    expect(all).toContain('# TYPE node_memory_mem_available_bytes gauge\n');
  });

  it('has no series twice', () => {
    const series = lines(text)
      .filter((line) => !line.startsWith('#'))
      .map((line) => line.replace(/ \S+$/, ''));
    expect(new Set(series).size).toBe(series.length);
  });

  it('says which system answers, and how old its numbers are', () => {
    expect(text).toContain('quarterdeck_build_info{version="1.2.3"} 1\n');
    expect(text).toContain('quarterdeck_up{probe="postgres",system="postgres/main/r2"} 0\n');
    expect(text).toContain('quarterdeck_reading_age_seconds{probe="host",system="host"} 0\n');
  });

  it('escapes what would break a label', () => {
    expect(text).toContain('name="数据\u001b[2J\\"库\\"\\\\"');
  });

  it('has no sample of what is stale', () => {
    const stale = world(read('host', systems.host, host()), failed('host', systems.host, 'timeout'));
    const said = formatPrometheus(stale, '1');
    expect(said).toContain('quarterdeck_up{probe="host",system="host"} 0');
    expect(said).not.toContain('node_');
  });
});
