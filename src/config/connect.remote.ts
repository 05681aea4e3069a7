import { ReadError } from '../core/reading.ts';
import type { S3Login } from '../domain/connection.ts';
import type { Stack } from '../domain/stack.ts';
import { type Keeping, type NamedRemote, remotesOf, rootOf, secretsOfRemote } from './remotes.ts';
import { resolveSecret } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

/** A part of a bucket, and how it is reached; nothing is resolved before it is. */
export type RemoteAt = { readonly prefix: string; readonly login: () => Promise<S3Login> };

type Hearing = { readonly outside: Surroundings; readonly learn: (secret: string) => void };

/** Where copies of a target's backups are. @throws ReadError where none go anywhere; `login` where its keys are not known. */
export function remoteAt(
  { stack, sections }: { readonly stack: Pick<Stack, 'name'>; readonly sections: Keeping },
  target: string,
  hearing: Hearing,
): RemoteAt {
  const named = remotesOf(sections).find((one) => one.target === target);
  if (named === undefined)
    throw new ReadError(
      'missing',
      `the stack file names no bucket for copies of ${target}: add remote: { s3 }`,
    );
  return { prefix: rootOf(stack.name, named), login: () => loginTo(named, hearing) };
}

async function loginTo({ target, section }: NamedRemote, { outside, learn }: Hearing): Promise<S3Login> {
  const { endpoint, region, bucket, path_style, ca } = section;
  const found = new Map<string, string>();
  for (const [name, reference] of secretsOfRemote(section)) {
    const what = `the ${name.replace('_', ' ')} for copies of ${target}`;
    const value = await resolveSecret(reference, what, outside);
    learn(value);
    found.set(name, value);
  }
  return {
    ...{ region, bucket, ...(ca !== undefined && { ca }) },
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    isByPath: path_style ?? endpoint !== undefined,
    accessKey: found.get('access_key') ?? '',
    secretKey: found.get('secret_key') ?? '',
    sessionToken: found.get('session_token'),
  };
}
