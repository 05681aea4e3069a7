import { mask as gone, maskPasswords } from '../core/mask.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { withoutLiterals } from './postgres/literals.ts';
import type { Stack } from './stack.ts';
import type { Fact } from './world.ts';

/** The first line of a recording. */
export type Header = {
  readonly type: 'recording';
  readonly version: 1;
  /** Of the program that wrote it. */
  readonly program: string;
  readonly at: Instant;
  readonly refresh: Duration;
  readonly stack: Stack;
};

/** Every line after the first: a fact, one that says the same as the one before it of that pair, or the end. */
export type Line =
  | Fact
  | {
      readonly type: 'same';
      readonly probe: string;
      readonly system: string;
      readonly at: Instant;
      readonly took: Duration;
    }
  | { readonly type: 'end'; readonly at: Instant; readonly because: string };

const secretKey = /passw|passphrase|secret|token|authorization|credential|api_?key|private_?key/i;
const bearer = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
// The last `@` before the path ends the login. Bounded: a long word would be tried again from each of its letters.
const login = /([A-Za-z][A-Za-z0-9+.-]{0,31}:\/\/)[^\s"'<>/?#]*@/g;

/** Text without logins in URLs, users too, and without what its own words call a password or a token. */
const withoutLogins = (text: string): string =>
  maskPasswords(text).replace(login, `$1${gone}@`).replace(bearer, `$1 ${gone}`);

/** Under this name stand statements of the application. */
const statement = 'query';

/**
 * A copy of plain JSON that may be shown to others: values in queries are `?`, logins in URLs and whatever is called a
 * secret are gone, and `mask` takes out the secrets that are known. Numbers that are none are left out, as unknown.
 */
export function shareable(json: unknown, mask: (text: string) => string, key = ''): unknown {
  if (typeof json === 'string') {
    if (secretKey.test(key)) return gone;
    return withoutLogins(mask(key === statement ? withoutLiterals(json) : json));
  }
  if (typeof json === 'number') return Number.isFinite(json) ? json : undefined;
  if (Array.isArray(json)) return json.map((item) => shareable(item, mask, key));
  if (typeof json !== 'object' || json === null) return json;
  const entries = Object.entries(json).map(([name, item]) => [
    sharedName(name, mask),
    shareable(item, mask, name),
  ]);
  return Object.fromEntries(entries);
}

const sharedName = (name: string, mask: (text: string) => string): string => withoutLogins(mask(name));
