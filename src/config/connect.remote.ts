import type { S3Login } from '../domain/connection.ts';
import { type NamedRemote, rootOf, secretsOfRemote, whereOf } from './remotes.ts';
import { resolveSecret } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

/** What a place elsewhere is reached with. @throws ReadError of kind `credentials` */
export async function loginToRemote(
  stack: string,
  named: Omit<NamedRemote, 'path'>,
  outside: Surroundings,
  learn: (secret: string) => void,
): Promise<S3Login> {
  const { endpoint, region, bucket, path_style, ca } = named.section;
  const found = new Map<string, string>();
  for (const [name, reference] of secretsOfRemote(named.section)) {
    const what = `the ${name.replace('_', ' ')} of ${whereOf(stack, named)}`;
    const value = await resolveSecret(reference, what, outside);
    learn(value);
    found.set(name, value);
  }
  return {
    ...{ region, bucket, prefix: rootOf(stack, named), ...(ca !== undefined && { ca }) },
    endpoint: endpoint ?? `https://s3.${region}.amazonaws.com`,
    isByPath: path_style ?? endpoint !== undefined,
    accessKey: found.get('access_key') ?? '',
    secretKey: found.get('secret_key') ?? '',
    sessionToken: found.get('session_token'),
  };
}
