import type { Files } from '../files.ts';

/** The real path of a Unix socket; undefined where there is none, or none we may look at. */
export async function findSocket(path: string, files: Files): Promise<string | undefined> {
  try {
    const real = await files.real(path);
    const { type } = await files.entry(real);
    return type === 'socket' ? real : undefined;
  } catch {
    return undefined;
  }
}

/** A PostgreSQL socket, which says its port by its name. */
export type PostgresSocket = { readonly directory: string; readonly port: number };

/** The sockets of PostgreSQL and its poolers in a directory: `.s.PGSQL.5432`. */
export async function findPostgresSockets(
  directory: string,
  files: Files,
): Promise<readonly PostgresSocket[]> {
  try {
    const real = await files.real(directory);
    const names = await files.names(real);
    const ports = names.flatMap((name) => /^\.s\.PGSQL\.(\d+)$/.exec(name)?.[1] ?? []).map(Number);
    const sockets = await Promise.all(
      ports.map(async (port) => ({ port, found: await findSocket(`${real}/.s.PGSQL.${port}`, files) })),
    );
    return sockets
      .filter(({ found }) => found !== undefined)
      .map(({ port }) => ({ directory: real, port }))
      .sort((a, b) => a.port - b.port);
  } catch {
    return [];
  }
}
