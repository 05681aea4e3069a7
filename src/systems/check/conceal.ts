import { mask, maskLogin } from '../../core/mask.ts';

const secret = /auth|cookie|credential|key|pass|secret|session|token/i;

/** An answer without what was secret in the question, should it be echoed, and without the passwords of its URLs. */
export function concealed(answer: string, headers: Readonly<Record<string, string>>): string {
  const secrets = Object.entries(headers)
    .filter(([name]) => secret.test(name))
    .flatMap(([, value]) => [value, value.replace(/^\w+\s+/, '')])
    .flatMap((value) => [value, JSON.stringify(value).slice(1, -1)])
    .filter(({ length }) => length > 3);
  return secrets.reduce((text, one) => text.replaceAll(one, mask), maskLogin(answer));
}
