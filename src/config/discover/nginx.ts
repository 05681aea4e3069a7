import type { Files } from '../files.ts';
import type { NginxSection } from '../schema/nginx.ts';

const config = '/etc/nginx/nginx.conf';
/** Where packages have it write the number of its process. */
const pidFiles = ['/run/nginx.pid', '/var/run/nginx.pid'];

/** The nginx of this machine while it runs: one that is only installed is nothing to watch. */
export async function findNginx({ files }: { readonly files: Files }): Promise<readonly NginxSection[]> {
  const isThere = async (path: string): Promise<boolean> =>
    files.entry(path).then(
      () => true,
      () => false,
    );
  if (!(await isThere(config))) return [];
  for (const path of pidFiles) {
    const pid = await files.read(path, 16).then(
      (bytes) => new TextDecoder().decode(bytes).trim(),
      () => '',
    );
    if (/^\d+$/.test(pid) && (await isThere(`/proc/${pid}`))) return [{ name: 'nginx', config }];
  }
  return [];
}
