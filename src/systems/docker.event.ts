import { quantity, record, text } from './docker.narrow.ts';

/** Something that happened to a container. Source: `/events`. */
export type EngineEvent = {
  readonly action: string;
  readonly id: string;
  readonly at: number;
  readonly exitCode: number | undefined;
};

/** Undefined for what is no event of a container. */
export function parseEvent(line: string): EngineEvent | undefined {
  const { Type, Action, Actor, timeNano, time } = record(parseJson(line));
  const { ID, Attributes } = record(Actor);
  const id = text(ID);
  const action = text(Action);
  if (text(Type) !== 'container' || id === undefined || action === undefined) return undefined;
  const nano = quantity(timeNano);
  const code = Number.parseInt(text(record(Attributes).exitCode) ?? '', 10);
  return {
    action: action.split(':')[0] ?? action,
    id,
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
