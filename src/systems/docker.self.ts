import { readFile } from 'node:fs/promises';

/** The container that this program runs in, by its id; undefined where it runs in none. Source: `/proc/self/mountinfo`. */
export async function ownContainer(root = ''): Promise<string | undefined> {
  const mounts = await readFile(`${root}/proc/self/mountinfo`, 'utf8').catch(() => '');
  // The engine lays a file of its own over the container's host name.
  return /\/([0-9a-f]{64})\/(?:userdata\/)?hostname \/etc\/hostname /.exec(mounts)?.[1];
}
