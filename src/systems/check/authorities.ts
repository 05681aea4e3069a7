import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { pemFile } from '../tls.ts';

// Taking in some hundred and fifty certificates is the dearest part of a try.
const made = new Map<string, { readonly text: string; readonly context: SecureContext }>();

/** Trust in the authorities that everybody trusts and those of this file, as it is now. @throws ReadError */
export async function trustIn(path: string, signal: AbortSignal): Promise<SecureContext> {
  const text = await pemFile(path, signal);
  const before = made.get(path);
  if (before?.text === text) return before.context;
  const context = createSecureContext({ ca: [...rootCertificates, text] });
  made.set(path, { text, context });
  return context;
}
