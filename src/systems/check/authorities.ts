import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Trouble } from './trouble.ts';

// Taking in some hundred and fifty certificates is the dearest part of a try.
const made = new Map<string, { readonly text: string; readonly context: SecureContext }>();

/** Trust in the authorities that everybody trusts and those of this file, as it is now. @throws Trouble */
export async function trustIn(path: string): Promise<SecureContext> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Trouble('us', `the file of authorities ${path} cannot be read`);
  });
  const before = made.get(path);
  if (before?.text === text) return before.context;
  const context = createSecureContext({ ca: [...rootCertificates, text] });
  made.set(path, { text, context });
  return context;
}
