import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Certificate } from '../../domain/check.ts';

/** What a server showed of itself; the whole chain is looked at, each certificate once. */
export function certificateOf(socket: TLSSocket): Certificate | undefined {
  const leaf = socket.getPeerCertificate(true);
  // Without one it is an empty object.
  if (leaf.fingerprint256 === undefined) return undefined;
  const chain = chainOf(leaf);
  const first = chain.reduce((one, other) =>
    Date.parse(other.valid_to) < Date.parse(one.valid_to) ? other : one,
  );
  const selfSigned = leaf.issuerCertificate?.fingerprint256 === leaf.fingerprint256;
  return {
    subject: nameOf(leaf.subject),
    issuer: nameOf(leaf.issuer),
    expiresAt: Date.parse(first.valid_to),
    expiring: nameOf(first.subject),
    selfSigned,
    distrust: socket.authorized ? undefined : distrustOf(socket, selfSigned),
    protocol: socket.getProtocol() ?? '',
  };
}

function chainOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  const seen = new Set<string>();
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next !== undefined && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

const nameOf = (name: DetailedPeerCertificate['subject'] | undefined): string =>
  String(name?.CN ?? name?.O ?? 'nobody').slice(0, 120);

const reasons: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  CERT_REVOKED: 'it was revoked',
};

function distrustOf({ authorizationError: error }: TLSSocket, selfSigned: boolean): string {
  const code = String(error instanceof Error ? (Reflect.get(error, 'code') ?? error.message) : error);
  return reasons[code] ?? (selfSigned ? 'it is self-signed' : code.toLowerCase().replaceAll('_', ' '));
}
