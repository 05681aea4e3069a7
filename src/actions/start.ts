import { lifecycle } from './lifecycle/action.ts';

/** Starts what does not run, and takes it back where it does not stay up. */
export const start = lifecycle('start', 'Start', ['container', 'service', 'unit']);
