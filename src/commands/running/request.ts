import type { ParseArgsOptionsConfig } from 'node:util';
import type { Action } from '../../actions/action.ts';
import type { Json } from '../../core/json.ts';
import { nearest } from '../../core/nearest.ts';
import { parseTarget, type Target, targetKinds } from '../../core/target.ts';
import { type Given, UsageError } from '../command.ts';

/** What is asked for on the command line: `restart container/web --grace 30s`. */
export type Request = {
  readonly action: Action;
  readonly target: Target;
  readonly params: Json;
  /** What is taken upon oneself, without the dashes: `allow-unhealthy`. */
  readonly overrides: readonly string[];
};

/** The options of the action that the arguments name, and every override among them. */
export function optionsOf(argv: readonly string[], actions: readonly Action[]): ParseArgsOptionsConfig {
  const [action] = argv.flatMap((word) => actions.find(({ name }) => name === word) ?? []);
  const flags = (action?.flags() ?? []).map(
    ({ name, is }) => [name, { type: is === 'switch' ? 'boolean' : 'string' }] as const,
  );
  const overrides = argv.flatMap((word) => {
    const [, name] = /^--(allow-[a-z0-9-]+)$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, { type: 'boolean' }] as const];
  });
  return Object.fromEntries([...overrides, ...flags]);
}

/** @throws UsageError for what is no action, no target of it, or no parameter. */
export function requestOf({ positionals, values }: Given, actions: readonly Action[]): Request {
  const [name, written, ...more] = positionals;
  if (name === undefined || written === undefined)
    throw new UsageError('An action and a target are expected, such as restart container/web.');
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many: one action, one target.`);
  const action = actionOf(name, actions);
  const target = targetOf(written, action);
  const read = action.params(values);
  if (read.is === 'wrong') throw new UsageError(read.because);
  const flags = new Set(action.flags().map((flag) => flag.name));
  const overrides = Object.keys(values).filter((key) => key.startsWith('allow-') && !flags.has(key));
  return { action, target, params: read.params, overrides };
}

/** @throws UsageError when there is none of that name. */
export function actionOf(name: string, actions: readonly Action[]): Action {
  const found = actions.find((action) => action.name === name);
  if (found !== undefined) return found;
  const names = actions.map((action) => action.name);
  const close = nearest(name, names);
  const hint = close === undefined ? `expected one of ${names.join(', ')}.` : `did you mean "${close}"?`;
  throw new UsageError(`There is no action "${name}": ${hint}`);
}

function targetOf(written: string, { name, on }: Action): Target {
  const target = parseTarget(written);
  if (target !== undefined && on.includes(target.kind)) return target;
  const kinds = on.map((kind) => (kind === 'host' || kind === 'stack' ? kind : `${kind}/NAME`)).join(', ');
  if (target !== undefined) throw new UsageError(`${name} is not for ${written}: expected ${kinds}.`);
  const [kind = ''] = written.split('/');
  const close = nearest(kind, targetKinds);
  const hint = close === undefined || close === kind ? `expected ${kinds}.` : `did you mean "${close}/…"?`;
  throw new UsageError(`"${written}" is no target: ${hint}`);
}
