import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { TornArchive } from './tar.ts';

/** What is in the stack file is not what it was encrypted with. */
export class WrongKey extends Error {
  override readonly name = 'WrongKey';
}

const derive = promisify(scrypt);

const cipher = 'aes-256-gcm';
const magic = Buffer.from('QDA1');
const [saltLength, prefixLength, checkLength, tagLength] = [16, 7, 16, 16];
const headLength = magic.length + saltLength + prefixLength + checkLength;
const chunk = 1024 ** 2;

type Pieces = AsyncIterable<Uint8Array>;

/**
 * Encrypts what passes by, whatever its length. Each chunk is sealed with its number, and the last one as the last: none
 * can be changed, left out or moved without notice. The text of the key may be a passphrase.
 */
export async function* sealed(pieces: Pieces, text: string): AsyncGenerator<Uint8Array> {
  const [salt, prefix] = [randomBytes(saltLength), randomBytes(prefixLength)];
  const key = await keyOf(text, salt);
  yield Buffer.concat([magic, salt, prefix, checkOf(key)]);
  for await (const { bytes, number, isLast } of chunksOf(pieces, chunk)) {
    const sealing = createCipheriv(cipher, key, nonceOf(prefix, number, isLast));
    yield Buffer.concat([sealing.update(bytes), sealing.final(), sealing.getAuthTag()]);
  }
}

/** The reverse. @throws WrongKey; TornArchive where it is not what was written. */
export async function* opened(pieces: Pieces, text: string): AsyncGenerator<Uint8Array> {
  let key: Buffer | undefined;
  let prefix = Buffer.alloc(0);
  for await (const { bytes, number, isLast } of chunksOf(pieces, chunk + tagLength, headLength)) {
    if (key === undefined) {
      if (bytes.length < headLength || !bytes.subarray(0, magic.length).equals(magic))
        throw new TornArchive('it does not begin as what is encrypted does');
      const salt = bytes.subarray(magic.length, magic.length + saltLength);
      prefix = Buffer.from(bytes.subarray(magic.length + saltLength, headLength - checkLength));
      key = await keyOf(text, salt);
      if (!timingSafeEqual(checkOf(key), bytes.subarray(headLength - checkLength))) throw new WrongKey();
      if (isLast) throw new TornArchive('it ends before its end');
      continue;
    }
    yield unsealed(bytes, key, nonceOf(prefix, number - 1, isLast));
  }
  if (key === undefined) throw new TornArchive('it is empty');
}

function unsealed(bytes: Buffer, key: Buffer, nonce: Buffer): Buffer {
  const end = bytes.length - tagLength;
  try {
    const opening = createDecipheriv(cipher, key, nonce);
    opening.setAuthTag(bytes.subarray(Math.max(0, end)));
    return Buffer.concat([opening.update(bytes.subarray(0, Math.max(0, end))), opening.final()]);
  } catch {
    throw new TornArchive('it is not what was encrypted, or ends before its end');
  }
}

const keyOf = async (text: string, salt: Uint8Array): Promise<Buffer> => {
  const derived = await derive(text, salt, 32);
  if (!Buffer.isBuffer(derived)) throw new Error('no key');
  return derived;
};

/** Tells a wrong key from a broken archive. */
const checkOf = (key: Buffer): Buffer =>
  createHmac('sha256', key).update('quarterdeck archive').digest().subarray(0, checkLength);

function nonceOf(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const rest = Buffer.alloc(5);
  rest.writeUInt32BE(number);
  rest[4] = isLast ? 1 : 0;
  return Buffer.concat([prefix, rest]);
}

/** Cuts a stream into pieces of one length, the first perhaps of another; the last may be shorter, and empty. */
async function* chunksOf(
  pieces: Pieces,
  length: number,
  first = length,
): AsyncGenerator<{ readonly bytes: Buffer; readonly number: number; readonly isLast: boolean }> {
  let waiting: Uint8Array[] = [];
  let total = 0;
  let number = 0;
  let wanted = first;
  for await (const piece of pieces) {
    waiting.push(piece);
    total += piece.length;
    // What might be the last waits until more comes.
    while (total > wanted) {
      const all = Buffer.concat(waiting);
      yield { bytes: all.subarray(0, wanted), number: number++, isLast: false };
      const rest = all.subarray(wanted);
      waiting = [rest];
      total = rest.length;
      wanted = length;
    }
  }
  yield { bytes: Buffer.concat(waiting), number, isLast: true };
}
