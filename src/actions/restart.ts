import { lifecycle } from './lifecycle/action.ts';

/** Restarts a container, the containers of a service, a unit, or the standbys of a cluster: one after another, each proven. */
export const restart = lifecycle('restart', 'Restart', ['container', 'service', 'unit', 'postgres']);
