import type { Duration, Instant } from '../core/reading.ts';
import type { Position } from './nginx/syntax.ts';

/** What nginx counts of itself. Source: `stub_status`. */
export type StubStatus = {
  /** Open connections of clients, those that only wait included. */
  readonly active: number;
  /** Since the start: connections taken, those of them that were not dropped at once, and requests. */
  readonly accepted: number;
  readonly handled: number;
  readonly requests: number;
  /** Of the active ones: whose request is read, who is answered, and who waits for nothing. */
  readonly reading: number;
  readonly writing: number;
  readonly waiting: number;
};

/** A second's worth, between two readings. */
export type NginxRates = {
  readonly accepted: number;
  /** Accepted and not handled: a limit was reached, as a rule `worker_connections`. */
  readonly dropped: number;
  readonly requests: number;
};

/** How it answers. */
export type Nginx = {
  /** Undefined where it offers none: then it is only known that it takes connections. */
  readonly counters: StubStatus | undefined;
  /** Undefined in the first reading, and after a restart. */
  readonly rates: NginxRates | undefined;
  /** From question to answer, as we saw it. */
  readonly roundTrip: Duration;
};

/** Where a member of an upstream listens. */
export type MemberPlace = {
  /** As it is written: `10.0.0.12:8000`, `unix:/run/app.sock`. */
  readonly address: string;
  /** A host name, an address, or the path of a socket. */
  readonly host: string;
  readonly port: number;
};

/** One server of an upstream, as the configuration says it. */
export type Member = MemberPlace & {
  readonly role: 'member' | 'backup';
  /** `down` is written beside it: it gets no request. */
  readonly isMarkedDown: boolean;
  readonly weight: number;
  /** So many failures within `failTimeout` put it aside for as long. */
  readonly maxFails: number;
  readonly failTimeout: Duration;
};

/** Servers that share the load under one name; or the single one that something is passed to by its address. */
export type Upstream = {
  readonly name: string;
  readonly members: readonly Member[];
  readonly at: Position;
};

/** Whom a request reaches: a `server` block. */
export type VirtualServer = {
  readonly names: readonly string[];
  /** `80`, `443 ssl`. */
  readonly listens: readonly string[];
  readonly at: Position;
};

export type NginxCertificate = {
  /** The file that the configuration names. */
  readonly file: string;
  readonly at: Position;
  /** The names of the servers that show it. */
  readonly names: readonly string[];
  /** `file`: as the file has it; `handshake`: as the server showed it, where the file is not for us. */
  readonly from: 'file' | 'handshake';
  readonly subject: string;
  readonly issuer: string;
  /** When the first certificate of the chain expires. */
  readonly expiresAt: Instant;
  readonly isSelfSigned: boolean;
};

/** Something about the configuration. `broken`: nginx would not start with it; `unsafe`: what requirement F4 asks is missing. */
export type NginxFinding = {
  readonly kind: 'broken' | 'unsafe' | 'unread';
  /** One sentence: what is wrong. */
  readonly what: string;
  readonly mend: string;
  readonly at: Position;
};

/** The running program. Source: `/proc`, by the pid file that the configuration names. */
export type NginxProcess = {
  readonly startedAt: Instant;
  /** When the configuration that is in use was loaded: when the workers of now were started. */
  readonly loadedAt: Instant;
  readonly workers: number;
};

/** A file of the configuration. */
export type NginxFile = {
  readonly path: string;
  /** Equal as long as its contents are. */
  readonly hash: string;
  readonly changedAt: Instant;
};

/** What the configuration says. Without a configuration file everything in it is empty. */
export type NginxConfiguration = {
  /** The files it is made of, the main one first. */
  readonly files: readonly NginxFile[];
  /** Undefined where it is not known: in another container, or stopped. */
  readonly process: NginxProcess | undefined;
  readonly upstreams: readonly Upstream[];
  readonly servers: readonly VirtualServer[];
  readonly certificates: readonly NginxCertificate[];
  readonly logs: readonly string[];
  readonly findings: readonly NginxFinding[];
};

/**
 * How a member stands, by our own connections to it. `marked down`: it gets no request and is not asked;
 * `unknown`: nothing could be learned from here.
 */
export type MemberState = 'up' | 'down' | 'unknown' | 'marked down';

export type MemberReading = Member & {
  readonly state: MemberState;
  /** Why it is not up, or why the last try failed; empty when all is well. */
  readonly because: string;
  readonly since: Instant;
  /** Tries in a row with the same result. */
  readonly streak: { readonly result: 'passed' | 'failed'; readonly count: number };
  /** Of the last try. */
  readonly took: Duration | undefined;
};

export type UpstreamReading = { readonly name: string; readonly members: readonly MemberReading[] };

/** Every member of every upstream, asked whether it takes a connection. */
export type NginxUpstreams = { readonly upstreams: readonly UpstreamReading[] };
