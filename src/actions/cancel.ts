import { ending } from './sessions/ending.ts';

/** Ends what a session runs; the session goes on. */
export const cancel = ending('cancel', 'Cancel query');
