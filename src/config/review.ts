import { parsePostgresUrl } from './addresses/postgres-url.ts';
import { parseRedisUrl } from './addresses/redis-url.ts';
import { formatPath } from './file/path.ts';
import { codeOf, reasonOf } from './files.ts';
import { type Place, type Problem, warning } from './problem.ts';
import { isVariable } from './secrets.ts';
import { type NamedSecret, type Sections, secretsOf } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * What is unsafe or missing about the secrets of a file, as warnings: a password written out, a variable that is not
 * set or holds no URL of its kind, a file that others can read. It looks at files, never into them.
 */
export async function review(
  sections: Sections,
  placeOf: (path: NamedSecret['path']) => Place | undefined,
  outside: Surroundings,
): Promise<readonly Problem[]> {
  const found = await Promise.all(
    secretsOf(sections).map(async (secret) => {
      const complaint = await complaintAbout(secret, outside);
      if (complaint === undefined) return [];
      return [warning(`${formatPath(secret.path)} ${complaint}`, placeOf(secret.path))];
    }),
  );
  return found.flat();
}

const instead = 'refer to it with {env: NAME}, {file: PATH} or {command: [PROGRAM]} instead';

async function complaintAbout(
  { reference, holds }: NamedSecret,
  outside: Surroundings,
): Promise<string | undefined> {
  if (typeof reference !== 'string') {
    if (isVariable(reference)) return aboutVariable(reference.env, holds, outside);
    return 'file' in reference ? aboutFile(reference.file, outside) : undefined;
  }
  if (holds === 'password') return `is written out: ${instead}`;
  const parsed = parserOf(holds)(reference);
  const isSecret = parsed.is === 'parts' && parsed.parts.password !== undefined;
  return isSecret ? `holds a password that is written out: ${instead}` : undefined;
}

const parserOf = (holds: 'url' | 'redis url') => (holds === 'url' ? parsePostgresUrl : parseRedisUrl);

function aboutVariable(name: string, holds: NamedSecret['holds'], { env }: Surroundings): string | undefined {
  const value = env[name];
  if (!value) return `refers to $${name}, which is not set here`;
  const parsed = holds === 'password' ? undefined : parserOf(holds)(value);
  return parsed?.is === 'refused' ? `refers to $${name}, which ${parsed.because}` : undefined;
}

// As libpq judges a key file: 0600 or less, or 0640 or less where root owns it.
async function aboutFile(path: string, { files, uid }: Surroundings): Promise<string | undefined> {
  try {
    const real = await files.real(path);
    const { mode, uid: owner, type } = await files.entry(real);
    if (type === 'directory') return `refers to ${path}, which is a directory`;
    if (isDockerSecret(path) || isDockerSecret(real)) return undefined;
    if (owner !== 0 && owner !== uid) return `refers to ${path}, which belongs to another user (${owner})`;
    const isOpen = (mode & (owner === 0 ? 0o027 : 0o077)) !== 0;
    return isOpen ? `refers to ${path}, which others can read: chmod 600 ${path}` : undefined;
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return `refers to ${path}, which cannot be looked at: ${reasonOf(error)}`;
  }
}

const isDockerSecret = (path: string): boolean => path.startsWith('/run/secrets/');
