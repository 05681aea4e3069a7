import { expectedOf } from '../../../config/env/expected.ts';
import type { Assignment } from '../../../config/env/parse.ts';
import { isCommon, isMonotonous, isPlaceholder, isSecret, passwordIn } from '../../../config/env/secrecy.ts';
import { doubt, type Finding, fine, problem, strict } from '../finding.ts';
import type { Given } from './values.ts';

/** Characters: the least the documents ask of a key, what they advise, and the least of a password. */
const lengths = { key: 32, advised: 64, password: 12 } as const;

const key = /(?:SECRET|KEY|SALT)/i;
const random = 'make one: openssl rand -hex 32';

/** Secrets that are empty, still to be filled in, known to everybody, short, or used twice. No finding quotes one. */
export function examineStrength(given: Given): readonly Finding[] {
  const { id, assignments } = given;
  const secrets = assignments.filter(({ name, value }) => isSecret(name, value));
  return [
    ...assignments
      .filter(({ value }) => value !== '' && isPlaceholder(value))
      .map((one) => unfilled(one, id)),
    ...secrets.flatMap((one) => weakness(one, given)),
    ...reused(secrets, id),
  ];
}

const unfilled = ({ name, value, line }: Assignment, id: string): Finding =>
  (isSecret(name, value) ? problem : doubt)(
    `${id}:${line}`,
    `${name} still holds the placeholder of a template`,
    'put the real value in its place',
  );

function weakness({ name, value, line }: Assignment, { id, environment }: Given): readonly Finding[] {
  const at = `${id}:${line}`;
  if (value === '')
    return expectedOf(name)?.need === 'required'
      ? [] // already told, as a value that is missing
      : [doubt(at, `${name} is empty`, 'set it, or take the line away')];
  if (isPlaceholder(value)) return [];
  const inUrl = passwordIn(value);
  const secret = inUrl === undefined ? value : decoded(inUrl);
  const what = inUrl === undefined ? name : `the password in ${name}`;
  if (isCommon(secret)) return [problem(at, `${what} is among the first that everybody tries`, random)];
  if (/:\/\/([^:/@]+):\1@/.test(value)) return [problem(at, `${what} is the name of its user`, random)];
  const isKey = inUrl === undefined && key.test(name);
  const least = isKey ? lengths.key : lengths.password;
  if (secret.length < least)
    return [strict(environment, at, `${what} has ${secret.length} characters, fewer than ${least}`, random)];
  if (isMonotonous(secret)) return [strict(environment, at, `${what} repeats a few characters`, random)];
  return isKey && secret.length < lengths.advised && /^(?:SECRET|JWT|ENCRYPTION)/.test(name)
    ? [fine(at, `${what} has ${secret.length} characters; ${lengths.advised} are advised`)]
    : [];
}

/** The same secret in two places falls in both when it falls in one. */
function reused(secrets: readonly Assignment[], id: string): readonly Finding[] {
  const holders = Map.groupBy(
    secrets.filter(
      ({ name, value }) =>
        value !== '' && !isPlaceholder(value) && passwordIn(value) === undefined && key.test(name),
    ),
    ({ value }) => value,
  );
  return [...holders.values()]
    .map((all) => [...new Set(all.map(({ name }) => name))])
    .filter((names) => names.length > 1)
    .map((names) => doubt(id, `${names.join(' and ')} are the same`, 'give each a value of its own'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
