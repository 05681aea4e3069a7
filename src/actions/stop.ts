import { lifecycle } from './lifecycle/action.ts';

/** Stops what runs, its own clean way. */
export const stop = lifecycle('stop', 'Stop', ['container', 'service', 'unit']);
