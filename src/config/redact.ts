import { mask, maskLogin } from '../core/mask.ts';

export { mask };

const secretParameter =
  /^(?:.*pass(?:word|wd)?|pwd|.*secret.*|.*token.*|.*api_?key|.*access_?key|auth.*|credential.*|sig(?:nature)?)$/i;

/** Any URL with its password, and what its query parameters by their name keep secret, masked. Other text stays as it is. */
export function maskUrl(text: string): string {
  return maskLogin(text).replace(/([?&])([^=&\s#]+)=([^&\s#]*)/g, (whole, lead: string, name: string) =>
    secretParameter.test(name) ? `${lead}${name}=${mask}` : whole,
  );
}

/** Text in which none of the secrets is left, whether it stood there plain, percent-encoded or inside JSON. */
export function redact(text: string, secrets: Iterable<string>): string {
  const forms = new Set([...secrets].filter((secret) => secret !== '').flatMap(spellings));
  return [...forms].sort((a, b) => b.length - a.length).reduce(hide, maskUrl(text));
}

/** A copy of plain JSON in which every text is redacted. Names of fields and numbers stay, so that it is still JSON. */
export function redactJson(json: unknown, hide: (text: string) => string): unknown {
  if (typeof json === 'string') return hide(json);
  if (Array.isArray(json)) return json.map((item) => redactJson(item, hide));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, item]) => [name, redactJson(item, hide)]));
}

const spellings = (secret: string): readonly string[] => [
  secret,
  ...(secret.isWellFormed() ? [encodeURIComponent(secret), encodeURI(secret)] : []),
  JSON.stringify(secret).slice(1, -1),
];

// A secret of one or two letters would blot out every word that holds them; it is hidden where it stands alone.
function hide(text: string, secret: string): string {
  if (secret.length > 3) return text.replaceAll(secret, mask);
  return text.replaceAll(secret, (found, index: number) =>
    /\w$/.test(text.slice(0, index)) || /^\w/.test(text.slice(index + found.length)) ? found : mask,
  );
}
