import * as z from 'zod';
import type { ControlData } from '../../domain/postgres/control-file.ts';
import type { Reach } from '../faces.ts';
import { contained, controlIn, detailsOf, hasEnded, isMarkedIn } from './contained.ts';
import { controlData, isMarkedStandby, local, serverOn } from './local.ts';

/** A server that can be stopped and started from here. */
export const server = z.discriminatedUnion('is', [local, contained]);
export type Server = z.output<typeof server>;

/** What its control file says; undefined where it cannot be read. */
export const controlOf = (
  reach: Reach,
  server: Server,
  signal: AbortSignal,
): Promise<ControlData | undefined> =>
  server.is === 'local' ? controlData(server) : controlIn(reach, server, signal);

/** Whether it would come up as a standby. Undefined where that cannot be told. */
export const isMarked = (reach: Reach, server: Server, signal: AbortSignal): Promise<boolean | undefined> =>
  server.is === 'local' ? isMarkedStandby(server) : isMarkedIn(reach, server, signal);

/** Whether a process of it runs, or its container does. */
export const isRunning = async (reach: Reach, server: Server, signal: AbortSignal): Promise<boolean> =>
  server.is === 'local'
    ? (await serverOn(server)) !== undefined
    : !hasEnded(await detailsOf(reach, server, signal));
