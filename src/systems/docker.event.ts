import type { ContainerEvent } from '../domain/containers.events.ts';
import { quantity, record, text } from './docker.narrow.ts';

/** Undefined for what is no event of a container. */
export function parseEvent(line: string): ContainerEvent | undefined {
  const { Type, Action, Actor, timeNano, time } = record(parseJson(line));
  const { ID, Attributes } = record(Actor);
  const id = text(ID);
  const action = text(Action);
  if (text(Type) !== 'container' || id === undefined || action === undefined) return undefined;
  const nano = quantity(timeNano);
  const attributes = record(Attributes);
  // Podman writes it with a name of its own.
  const code = Number.parseInt(text(attributes.exitCode) ?? text(attributes.containerExitCode) ?? '', 10);
  return {
    action: action.split(':')[0] ?? action,
    id,
    name: text(attributes.name) ?? id.slice(0, 12),
    image: text(attributes.image) ?? '',
    at: nano === undefined ? (quantity(time) ?? 0) * 1000 : nano / 1e6,
    exitCode: Number.isNaN(code) ? undefined : code,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
