import { checkKind, usualTimeout } from './checks.ts';
import { hideArguments, hideReference, hideUrl } from './hide.ts';
import { maskUrl } from './redact.ts';
import type { CheckSection } from './schema/checks.ts';
import { writeDuration } from './units.ts';

/** What a check asks, with nothing secret in it. */
function askedOf({ url, instances, postgres, redis, container, disk, systemd, command }: CheckSection) {
  return {
    ...(url !== undefined && { url: maskUrl(url) }),
    ...(instances !== undefined && { instances: instances.map(maskUrl) }),
    ...(postgres !== undefined && { postgres: hideUrl(postgres) }),
    ...(redis !== undefined && { redis: typeof redis === 'string' ? maskUrl(redis) : hideReference(redis) }),
    ...(container !== undefined && { container }),
    ...(disk !== undefined && { disk }),
    ...(systemd !== undefined && { systemd }),
    ...(command !== undefined && { command: hideArguments(command) }),
  };
}

const headersOf = ({ headers }: CheckSection) =>
  Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, hideReference(value)]));

const timeoutOf = (section: CheckSection): number =>
  section.timeout ?? usualTimeout(checkKind(section) ?? 'http', section);

/** A check as it could be written, with what is in force where the file says nothing. */
export function checkYaml(section: CheckSection) {
  const { name, method, headers, follow_redirects, verify, ca, read_only, conditions } = section;
  const { every, fast, failures, successes, severity } = section;
  return {
    name,
    ...askedOf(section),
    ...(method === 'HEAD' && { method }),
    ...(Object.keys(headers).length > 0 && { headers: headersOf(section) }),
    ...(follow_redirects && { follow_redirects }),
    ...(!verify && { verify }),
    ...(ca !== undefined && { ca }),
    ...(read_only && { read_only }),
    every: writeDuration(every),
    fast: writeDuration(Math.min(fast, every)),
    timeout: writeDuration(timeoutOf(section)),
    failures,
    successes,
    severity,
    ...(conditions.length > 0 && { conditions }),
  };
}

/** The same as plain JSON. */
export function checkJson(section: CheckSection) {
  const { name, method, follow_redirects, verify, ca, read_only, conditions } = section;
  const { every, fast, failures, successes, severity } = section;
  return {
    name,
    ...askedOf(section),
    method,
    headers: headersOf(section),
    follow_redirects,
    verify,
    ca: ca ?? null,
    read_only,
    every_seconds: every / 1000,
    fast_seconds: Math.min(fast, every) / 1000,
    timeout_seconds: timeoutOf(section) / 1000,
    failures,
    successes,
    severity,
    conditions,
  };
}
