/** Stands where a secret was. */
export const mask = '******';

const named =
  '(?:[\\w.-]{0,40}(?:password|passwd|secret|token|api_?key|access_?key)|pwd|pgpassword|requirepass|masterauth)';
/** Quoted as SQL and connection strings do it, also cut off in the middle; a dollar quote; or one word. */
const text = `(?:E?'(?:[^'\\\\]|''|\\\\[\\s\\S])*'?|"(?:[^"\\\\]|\\\\[\\s\\S])*"?|\\$(\\w*)\\$[\\s\\S]*?(?:\\$\\2\\$|$))`;
const word = `[^\\s'",;&()$:?][^\\s'",;&()]*`;

const mayHold = /pass|secret|token|key|pwd|auth|:\/\//i;
/** `PASSWORD 'x'` of a role, a subscription, a user mapping. */
const literal = new RegExp(`(\\bpassword\\s+)${text}`, 'gi');
/** `password=x` of a connection string, a URL's parameter, a variable, an option; `password = 'x'` of a statement. */
const assigned = new RegExp(`(\\b${named}=|\\b${named}\\s*=\\s*(?=['"]|E'))(?:${text}|${word})`, 'gi');
/** `--password x` */
const option = new RegExp(`((?:^|\\s)--?${named}\\s+)(?!-)${word}`, 'gi');

/**
 * A text of somebody else's, a statement or a command line, in which what looks like a password is masked: it is there to
 * be recognised, not to be used. Secrets that are ours are known, and taken out by `redact`.
 */
export function maskPasswords(given: string): string {
  if (!mayHold.test(given)) return given;
  return maskLogin(given)
    .replace(literal, `$1${mask}`)
    .replace(assigned, `$1${mask}`)
    .replace(option, `$1${mask}`);
}

/** Any URL with its password masked. */
export const maskLogin = (given: string): string =>
  given.replace(
    // The last `@` of the authority ends the login, even where a password was not encoded as it should be. Bounded:
    // a long word of somebody else's would be tried again from each of its letters.
    /([A-Za-z][A-Za-z0-9+.-]{0,31}:\/\/[^\s:/?#@]{0,255}):[^\s"<>]{0,1000}@/g,
    (_, start: string) => `${start}:${mask}@`,
  );
