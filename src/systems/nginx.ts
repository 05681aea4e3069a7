import { type Instant, ReadError } from '../core/reading.ts';
import type { MemberAttempt } from '../domain/nginx/fold.ts';
import type { NamedCertificate, Question } from '../domain/nginx/servers.ts';
import type { MemberPlace, NginxProcess } from '../domain/nginx.ts';
import type { ShownCertificate } from './nginx/certificate.ts';
import { openFiles, reasonOf } from './nginx/files.ts';
import { processOf } from './nginx/process.ts';
import { type NginxTree, readTree } from './nginx/tree.ts';

/** What was learned of a certificate file, or why nothing. */
export type CertificateFile =
  | ({ readonly is: 'found'; readonly changedAt: Instant } & ShownCertificate)
  | { readonly is: 'missing' | 'unknown'; readonly because: string };

/**
 * The read face of one nginx: one GET to its status page, connections to the members of its upstreams over which
 * nothing is sent, a handshake with itself, and the files that its configuration names. Of a key only the mode is looked at.
 */
export type NginxFace = {
  readonly title: string;
  /** The status page that the stack file names. */
  readonly status: string | undefined;
  /** A certificate to watch besides those of the configuration. */
  readonly certificateFile: string | undefined;
  /**
   * The configuration, no older than `age`: the same object as long as no file of it changed; undefined where none is
   * named. @throws ReadError when its main file cannot be read, or at the deadline.
   */
  tree(age: number, signal: AbortSignal): Promise<NginxTree | undefined>;
  /** @throws ReadError */
  page(question: Question, signal: AbortSignal): Promise<string>;
  /** @throws ReadError */
  accepts(place: Pick<MemberPlace, 'host' | 'port'>, signal: AbortSignal): Promise<void>;
  member(place: MemberPlace, signal: AbortSignal): Promise<MemberAttempt>;
  certificate(path: string, signal: AbortSignal): Promise<CertificateFile>;
  /** The certificate that it shows where it listens; undefined where it does not. */
  shown(named: NamedCertificate, signal: AbortSignal): Promise<ShownCertificate | undefined>;
  /** Permission bits of a file that is not opened; undefined where it cannot be looked at. */
  mode(path: string, signal: AbortSignal): Promise<number | 'missing' | undefined>;
  process(pidFile: string, signal: AbortSignal): Promise<NginxProcess | undefined>;
};

export type NginxOptions = {
  readonly title: string;
  readonly status: string | undefined;
  readonly config: string | undefined;
  readonly certificate: string | undefined;
  readonly now: () => Instant;
};

/** No chain of certificates is longer. */
const mostPem = 262_144;

// What it takes to ask is loaded with the first question, when the first frame is on the screen.
const certificates = () => import('./nginx/certificate.ts');
const members = () => import('./nginx/member.ts');
const pages = () => import('./nginx/status.ts');

/** Opens nothing yet, and keeps nothing open: every question has a connection of its own. */
export function openNginx({ title, status, config, certificate: own, now }: NginxOptions): NginxFace {
  const files = openFiles();
  let known: { readonly tree: NginxTree; at: number } | undefined;

  async function isSame({ versions }: NginxTree, signal: AbortSignal): Promise<boolean> {
    for (const [path, version] of versions) {
      const now = await files.state(path, signal).then(
        (state) => state.version,
        (error) => {
          if (error instanceof ReadError) throw error;
          return 'none';
        },
      );
      if (now !== version) return false;
    }
    return true;
  }

  async function tree(path: string, age: number, signal: AbortSignal): Promise<NginxTree> {
    const at = performance.now();
    if (known !== undefined && at - known.at < age) return known.tree;
    const found = known !== undefined && (await isSame(known.tree, signal)) ? known.tree : await fresh();
    known = { tree: found, at };
    return found;

    async function fresh(): Promise<NginxTree> {
      try {
        return await readTree(path, files, signal);
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === undefined) throw error;
        // Whether nginx answers is another question, which this leaves open.
        const kind = /may not/.test(reason.words) ? 'denied' : 'protocol';
        throw new ReadError(kind, `the configuration ${path} of ${title} cannot be read: ${reason.words}`);
      }
    }
  }

  return {
    title,
    status,
    certificateFile: own,
    tree: async (age, signal) => (config === undefined ? undefined : tree(config, age, signal)),
    page: async (question, signal) => (await pages()).askStatus(title, question, signal),
    accepts: async (place, signal) => (await pages()).askPlace(title, place, signal),
    member: async (place, signal) => (await members()).askMember(place, signal),
    async certificate(path, signal) {
      try {
        const { changedAt } = await files.state(path, signal);
        const { certificateIn } = await certificates();
        const found = certificateIn(await files.text(path, mostPem, signal));
        if (found !== undefined) return { is: 'found', changedAt, ...found };
        return { is: 'unknown', because: 'it holds no certificate' };
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === undefined) throw error;
        return { is: reason.is === 'missing' ? 'missing' : 'unknown', because: reason.words };
      }
    },
    shown: async ({ shown: place }, signal) =>
      place === undefined ? undefined : (await certificates()).shownAt(place, signal),
    async mode(path, signal) {
      try {
        return (await files.state(path, signal)).mode;
      } catch (error) {
        const reason = reasonOf(error);
        if (reason === undefined) throw error;
        return reason.is === 'missing' ? 'missing' : undefined;
      }
    },
    process: (pidFile, signal) => processOf(pidFile, files, now(), signal),
  };
}
