import { ending } from './sessions/ending.ts';

/** Ends a session: what it did not commit is rolled back. */
export const terminate = ending('terminate', 'End session');
