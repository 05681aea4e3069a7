import type { FailureKind } from '../../core/reading.ts';
import { ReadError } from '../../core/reading.ts';

/** Nothing was even asked for: it did not happen, also where nobody can be asked whether it did. */
export class Unsent extends ReadError {
  constructor(kind: FailureKind, message: string, so = 'nothing was sent') {
    super(kind, `${message}: ${so}`);
  }
}
