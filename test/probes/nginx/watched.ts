import type { Probe } from '../../../src/core/probe.ts';
import { ReadError, type Reading } from '../../../src/core/reading.ts';
import { nginxConfiguration } from '../../../src/probes/nginx/configuration.ts';
import { nginxUpstreams } from '../../../src/probes/nginx/upstreams.ts';
import { nginx } from '../../../src/probes/nginx.ts';
import { type NginxFace, type NginxOptions, openNginx } from '../../../src/systems/nginx.ts';

/** A face of this nginx, as the stack file describes it. */
export const open = (options: Partial<NginxOptions>): NginxFace =>
  openNginx({
    title: 'web',
    status: undefined,
    config: undefined,
    certificate: undefined,
    now: Date.now,
    ...options,
  });

/** Reads a face with every probe, again and again; what fails becomes part of the reading. */
export function watch(face: NginxFace) {
  const [answer, configuration, upstreams] = [
    reader(nginx),
    reader(nginxConfiguration),
    reader(nginxUpstreams),
  ];
  return { answer, configuration, upstreams };

  function reader<Value>(probe: Probe<NginxFace, Value>): () => Promise<Reading<Value>> {
    let known: Reading<Value> = {};
    return async () => {
      const at = Date.now();
      try {
        const value = await probe.read(face, known.last, { at, signal: AbortSignal.timeout(probe.timeout) });
        known = { last: { value, at: Date.now(), took: Date.now() - at } };
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        const { kind, message } = error;
        known = { ...known, failure: { kind, message, since: at, count: 1, nextTry: at } };
      }
      return known;
    };
  }
}
