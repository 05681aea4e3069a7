import type { Severity } from '../core/alert.ts';
import type { Duration, Instant } from '../core/reading.ts';
import type { Condition, Judged } from './check/condition.ts';
import type { HealthDocument } from './check/document.ts';
import type { Perf } from './check/plugin.ts';
import type { Bucket } from './check/windows.ts';

/** What is asked: an endpoint over the network, a server, or a thing of this host. */
export const checkKinds = [
  'http',
  'tcp',
  'tls',
  'postgres',
  'redis',
  'container',
  'disk',
  'systemd',
  'command',
] as const;
export type CheckKind = (typeof checkKinds)[number];

/** How one check is run and judged. No address and no secret is in it. */
export type CheckSpec = {
  readonly name: string;
  readonly kind: CheckKind;
  readonly every: Duration;
  /** The interval while it fails, or has not yet proven that it passes again. */
  readonly fast: Duration;
  /** For one try, from the name's resolution to the last byte. */
  readonly timeout: Duration;
  /** So many tries in a row turn it over. */
  readonly failures: number;
  readonly successes: number;
  /** How bad it is when it fails. */
  readonly severity: Severity;
  /** None: the kind's own judgement. */
  readonly conditions: readonly Condition[];
};

/** Milliseconds of one try, under the names of blackbox_exporter. */
export type Phases = {
  readonly resolve?: Duration;
  readonly connect?: Duration;
  readonly tls?: Duration;
  /** From the last byte of the question to the first of the answer. */
  readonly processing?: Duration;
  readonly transfer?: Duration;
};
export const phaseNames = ['resolve', 'connect', 'tls', 'processing', 'transfer'] as const;

/** What a server showed of itself in the handshake. */
export type Certificate = {
  readonly subject: string;
  readonly issuer: string;
  /** When the first certificate of the chain expires, which need not be the server's own. */
  readonly expiresAt: Instant;
  /** Whose that is. */
  readonly expiring: string;
  readonly selfSigned: boolean;
  /** Why it is not to be trusted: "it is self-signed"; undefined where it is. */
  readonly distrust: string | undefined;
  /** `TLSv1.3`. */
  readonly protocol: string;
};

/** Why a try learned nothing, or not enough. Where the blame is ours (no route, no secret, no program) nothing is known of the target. */
export type AttemptError = { readonly blames: 'target' | 'us'; readonly message: string };

/** What one try at one instance learned, before it is judged. */
export type Attempt = {
  /** Where it is, without credentials. */
  readonly instance: string;
  readonly took: Duration;
  readonly phases: Phases;
  readonly connected: boolean;
  readonly address?: string;
  readonly status?: number;
  /** At most 64 kB, as it came; of what is no HTTP, the facts as JSON. */
  readonly body?: string;
  readonly redirects?: number;
  readonly certificate?: Certificate;
  /** Exit code of a Nagios plugin. */
  readonly exit?: number;
  readonly error?: AttemptError;
};

/** The judgement on one try. */
export type Outcome =
  | { readonly is: 'passed' }
  | { readonly is: 'failed'; readonly severity: Severity; readonly because: string }
  | { readonly is: 'unknown'; readonly because: string };

/** One of the addresses of a check, as the last try found it. Text in it is from outside. */
export type Instance = Pick<
  Attempt,
  'took' | 'phases' | 'address' | 'status' | 'certificate' | 'redirects' | 'exit'
> & {
  readonly name: string;
  readonly outcome: Outcome;
  readonly conditions: readonly Judged[];
  readonly document: HealthDocument | undefined;
  /** The start of the body, at most 400 characters. */
  readonly body: string;
  readonly perf: readonly Perf[];
};

export type CheckState = 'passing' | 'failing' | 'unknown';

/** One check with its own judgement, which takes several tries in a row to turn over. */
export type Check = Pick<CheckSpec, 'name' | 'kind' | 'every' | 'failures' | 'successes'> & {
  readonly state: CheckState;
  /** How bad it is, while it is failing. */
  readonly severity: Severity;
  /** Why it is not passing, or why its last try failed; empty when all is well. */
  readonly because: string;
  readonly since: Instant;
  /** What is held of it beneath an `unknown`, which takes nothing back. */
  readonly held: { readonly state: 'passing' | 'failing'; readonly proven: boolean } | undefined;
  /** Tries in a row with the same result; those that learned nothing do not count. */
  readonly streak: { readonly result: 'passed' | 'failed'; readonly count: number };
  /** The interval until the next try. */
  readonly pace: Duration;
  readonly at: Instant;
  readonly instances: readonly Instance[];
  /** Milliseconds of the last tries that were answered, oldest first, 120 at most. */
  readonly times: readonly Duration[];
  /** How long it was up, down and unknown, since this console opened and for 24 h at most. */
  readonly buckets: readonly Bucket[];
};
