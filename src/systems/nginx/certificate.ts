import { X509Certificate } from 'node:crypto';
import type { NamedCertificate } from '../../domain/nginx/servers.ts';
import type { NginxCertificate } from '../../domain/nginx.ts';
import { connect, type Trace } from '../check/connect.ts';

export type ShownCertificate = Pick<NginxCertificate, 'subject' | 'issuer' | 'expiresAt' | 'isSelfSigned'>;

/** A PEM file with the server's certificate first, then those that signed it; undefined where it holds none. */
export function certificateIn(pem: string): ShownCertificate | undefined {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const chain = blocks.slice(0, 10).map((block) => new X509Certificate(block));
    const [leaf] = chain;
    if (leaf === undefined) return undefined;
    return {
      subject: nameIn(leaf.subject),
      issuer: nameIn(leaf.issuer),
      expiresAt: Math.min(...chain.map(({ validTo }) => Date.parse(validTo))),
      isSelfSigned: leaf.subject === leaf.issuer && leaf.verify(leaf.publicKey),
    };
  } catch {
    return undefined;
  }
}

/** `CN=shop.example` of the lines of a distinguished name. */
const nameIn = (lines: string | undefined): string =>
  (/^CN=(.+)$/m.exec(lines ?? '') ?? /^O=(.+)$/m.exec(lines ?? ''))?.[1]?.slice(0, 120) ?? 'nobody';

/** What a server shows of itself in the handshake; undefined where there is none. */
export async function shownAt(
  { host, port, name: servername }: NonNullable<NamedCertificate['shown']>,
  signal: AbortSignal,
): Promise<ShownCertificate | undefined> {
  const trace: Trace = { phases: {}, connected: false };
  const tls = { is: 'any', ca: undefined } as const;
  const socket = await connect({ host, port, servername, tls }, trace, signal).catch(() => undefined);
  socket?.destroy();
  if (trace.certificate === undefined) return undefined;
  const { subject, issuer, expiresAt, selfSigned: isSelfSigned } = trace.certificate;
  return { subject, issuer, expiresAt, isSelfSigned };
}
