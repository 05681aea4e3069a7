import { ReadError } from '../../core/reading.ts';

/** Why a database could not be looked at, in a sentence; what is no state of the machine comes back as it was. */
export function failureOf(error: unknown, title: string, path: string): unknown {
  if (error instanceof ReadError)
    return error.kind === 'timeout'
      ? new ReadError('timeout', `${title} cannot be read in time: ${error.message}`)
      : error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ReadError('missing', `${title} is not there: no file ${path}`);
    case 'EACCES':
    case 'EPERM':
      return new ReadError('denied', `${title} cannot be read: no permission for ${path}`);
    case 'ELOOP':
      return new ReadError('missing', `${title} is not there: the links at ${path} go in a circle`);
    default:
      return typeof code === 'string'
        ? new ReadError('closed', `${title} cannot be read: ${code} at ${path}`)
        : error;
  }
}
