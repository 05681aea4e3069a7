import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { locate } from './programs.ts';

/**
 * Builds an image of programs of this host and the libraries that they are linked with, on top of the lab's own: nothing is
 * fetched. `paths` are files, or names of programs; `besides`: what else of this host they need.
 */
export async function imageOf(
  client: Docker,
  tag: string,
  paths: readonly string[],
  lines = '',
  besides: readonly string[] = [],
): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'quarterdeck-image-'));
  try {
    const programs = paths.map((path) => (path.startsWith('/') ? path : locate(path)));
    const files = [...new Set([...programs, ...programs.flatMap(librariesOf), ...besides])];
    const archive = join(context, 'root.tar');
    execFileSync('tar', ['-C', '/', '-chf', archive, ...files.map((path) => path.slice(1))]);
    writeFileSync(
      join(context, 'Dockerfile'),
      `FROM quarterdeck-lab:1\nADD root.tar /\nENV PATH=${[...new Set(programs.map(dirname)), '/bin'].join(':')}\nHEALTHCHECK NONE\n${lines}`,
    );
    const built = join(context, 'context.tar');
    execFileSync('tar', ['-C', context, '-cf', built, 'Dockerfile', 'root.tar']);
    const told = await text(await client.buildImage(built, { t: tag }));
    if (told.includes('"errorDetail"')) throw new Error(`the image ${tag} was not built: ${told}`);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

/** `ldd` names where each library was found, and the loader. */
function librariesOf(program: string): readonly string[] {
  const said = execFileSync('ldd', [realpathSync(program)], { encoding: 'utf8' });
  return [...said.matchAll(/(?:=> )?(\/\S+) \(0x/g)].flatMap(([, path]) => path ?? []);
}
