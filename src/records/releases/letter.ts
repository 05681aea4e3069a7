import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { link, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, contentOf, syncDirectory, writeWhole } from '../files.ts';

/** Closes and opens what the ledger holds of environments. */
export type Letter = {
  seal(text: string): string;
  /** Undefined for what was closed with another key, or is not what was closed. */
  open(sealed: string): string | undefined;
  /** The same for the same text, and nothing to guess it by without the key. */
  digest(text: string): string;
};

const keyBytes = 32;
const [nonceBytes, tagBytes] = [12, 16];

/** The key is made when it is first needed, and readable for whom the state is. */
export async function letterFor(path: string, mode: number): Promise<Letter> {
  const known = await keyIn(path);
  if (known !== undefined) return letterOf(known);
  // It has its name when it is whole: one that is cut off would keep everybody from deploying.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeWhole(draft, `${randomBytes(keyBytes).toString('hex')}\n`, mode);
    await link(draft, path).catch((error: unknown) => {
      // Somebody else was first.
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
  const made = await keyIn(path);
  if (made === undefined) throw new Error(`${path} is gone`);
  return letterOf(made);
}

async function keyIn(path: string): Promise<Buffer | undefined> {
  const text = await contentOf(path, 4_096).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length !== keyBytes) throw new Error(`${path} is no key`);
  return key;
}

function letterOf(root: Buffer): Letter {
  const part = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', root, '', `quarterdeck ${use}`, keyBytes));
  const [key, mark] = [part('release'), part('variable')];
  return {
    seal(text) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = [cipher.update(text, 'utf8'), cipher.final()];
      return Buffer.concat([nonce, ...body, cipher.getAuthTag()]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      const end = bytes.length - tagBytes;
      if (end < nonceBytes) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
        decipher.setAuthTag(bytes.subarray(end));
        return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, end)), decipher.final()]).toString();
      } catch {
        return undefined;
      }
    },
    digest: (text) => createHmac('sha256', mark).update(text).digest('hex').slice(0, 16),
  };
}
