import { systemClock } from '../../core/clock.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { DeclaredLog } from '../../domain/logs.ts';
import { fileLog } from '../../systems/logs/file.ts';
import { doubt, type Finding, fine } from './finding.ts';

/** Whether the files that are declared as logs can be read. */
export const examineLogs = (logs: readonly DeclaredLog[], signal: AbortSignal): Promise<readonly Finding[]> =>
  Promise.all(logs.map((log) => examineLog(log, signal)));

async function examineLog({ name, file }: DeclaredLog, signal: AbortSignal): Promise<Finding> {
  const id = `log/${name}`;
  const face = fileLog({ path: file, clock: systemClock }, { tail: 0, since: undefined, follow: false });
  try {
    for await (const _ of face.read(signal)) break;
    return fine(id, sanitize(file));
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return doubt(id, sanitize(error.message), 'mend the file or its name under logs in the stack file');
  }
}
