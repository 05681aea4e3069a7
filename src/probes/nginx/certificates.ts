import type { NamedCertificate } from '../../domain/nginx/servers.ts';
import type { NginxCertificate, NginxFinding, NginxProcess } from '../../domain/nginx.ts';
import type { NginxFace } from '../../systems/nginx.ts';

/** A certificate as it was found, and what is wrong about its files. */
export type Examined = {
  readonly certificate?: NginxCertificate;
  readonly findings: readonly NginxFinding[];
};

/**
 * The file tells where it was not changed since nginx loaded it; else what nginx shows of itself does, for until it
 * loads the new one it goes on with the one of before.
 */
export async function examineCertificate(
  face: NginxFace,
  named: NamedCertificate,
  process: NginxProcess | undefined,
  signal: AbortSignal,
): Promise<Examined> {
  const { file, at, names } = named;
  const held = await face.certificate(file, signal);
  const isLoaded = held.is === 'found' && process !== undefined && held.changedAt <= process.loadedAt;
  const shown = isLoaded ? undefined : await face.shown(named, signal);
  const findings = [...(await keyFindings(face, named, signal))];
  if (held.is === 'missing') findings.push(missing(at, `the certificate ${file}`));
  if (held.is === 'unknown' && shown === undefined)
    findings.push({
      kind: 'unread',
      at,
      what: `the certificate ${file} cannot be looked at: ${held.because}`,
      mend: 'let this user read it, or let nginx show it where it listens',
    });
  if (held.is === 'found' && shown !== undefined && shown.expiresAt !== held.expiresAt)
    findings.push({
      kind: 'unsafe',
      at,
      what: `${file} was changed, and nginx still shows the certificate of before`,
      mend: 'nginx -s reload',
    });
  if (shown !== undefined) return { certificate: { file, at, names, from: 'handshake', ...shown }, findings };
  if (held.is !== 'found') return { findings };
  const { subject, issuer, expiresAt, isSelfSigned } = held;
  return {
    certificate: { file, at, names, from: 'file', subject, issuer, expiresAt, isSelfSigned },
    findings,
  };
}

/** Requirement F4: a key is for its owner alone. Where we may not even look, nobody else may either. */
async function keyFindings(
  face: NginxFace,
  { key, at }: NamedCertificate,
  signal: AbortSignal,
): Promise<readonly NginxFinding[]> {
  if (key === undefined) return [];
  const mode = await face.mode(key, signal);
  if (mode === 'missing') return [missing(at, `the key ${key}`)];
  if (mode === undefined || (mode & 0o077) === 0) return [];
  const written = mode.toString(8).padStart(3, '0');
  return [
    {
      kind: 'unsafe',
      at,
      what: `others may read the key ${key} (mode ${written})`,
      mend: `chmod 600 ${key}`,
    },
  ];
}

const missing = (at: NginxFinding['at'], what: string): NginxFinding => ({
  kind: 'broken',
  at,
  what: `${what} does not exist`,
  mend: 'put it there: nginx does not start without it',
});
