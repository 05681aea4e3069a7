/** Names whose values nobody should read. */
const secretName =
  /(?:SECRET|PASSWORD|PASSWD|PASSPHRASE|TOKEN|CREDENTIAL)|(?:^|_)(?:PASS|PWD|DSN|SALT)$|(?:API|ACCESS|ENCRYPTION|SIGNING|AUTH|SERVICE|PRIVATE)_?KEY/i;
/** Settings of a secret, and where one is kept: not secrets themselves. */
const aboutSecret =
  /_(?:FILE|PATH|EXPIRES?|EXPIRY|TTL|LIFETIME|LENGTH|MIN|MAX|ALGORITHM|NAME|ID|URL|ENABLED|MINUTES|SECONDS|DAYS|HOURS)$/i;

/** Whether a variable holds a secret, by its name, or by a login in the URL that it holds. */
export const isSecret = (name: string, value: string): boolean =>
  (secretName.test(name) && !aboutSecret.test(name)) || passwordIn(value) !== undefined;

/** The password inside a URL, as it is written there. */
export const passwordIn = (value: string): string | undefined =>
  /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/i.exec(value)?.[1];

const placeholder =
  /change[_-]?(?:me|it|this)|replace[_-]?(?:me|this)|^your[_-]|[_-]your[_-]|\/\/your[_-]|your[_-].*[_-]here|<[^<>]*>|^x{3,}$|\bx{4,}\b|placeholder|insert[_-]|^(?:todo|tbd|fixme|dummy|null|undefined)$|^\*{3,}$/i;

/** Whether somebody still has to fill it in: `changeme`, `<strong-password>`, `your_api_key_here`. */
export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim());

const common: ReadonlySet<string> = new Set(
  (
    'password passw0rd password1 password123 plain_text_password admin admin123 administrator root toor secret secretkey secret_key ' +
    'postgres postgresql redis mysql guest test testing default demo user letmein welcome qwerty minioadmin ' +
    '123456 12345678 123456789 1234567890 111111 000000 abc123 dev development production'
  ).split(' '),
);

/** Whether it is what everybody tries first, as it stands or behind base64. */
export function isCommon(value: string): boolean {
  const plain = value.trim().toLowerCase();
  return (
    common.has(plain) || common.has(Buffer.from(value.trim(), 'base64').toString('latin1').toLowerCase())
  );
}

/** Whether it repeats a few characters, however long it is. */
export const isMonotonous = (value: string): boolean => new Set(value).size < Math.min(8, value.length / 2);
