import * as z from 'zod';
import type { TargetKind } from '../../core/target.ts';
import { type Action, action } from '../action.ts';
import { disabled } from './disabled.ts';
import { draft, prove, steps } from './draft.ts';
import { facts } from './part.ts';
import type { Verb } from './verdicts.ts';

/** One of the three as an action: they differ in what is done, and in nothing around it. */
export const lifecycle = (verb: Verb, title: string, on: readonly TargetKind[]): Action =>
  action({
    name: verb,
    title,
    on,
    params: z.strictObject({}),
    facts,
    disabledReason: (world, target) => disabled(verb, world, target),
    plan: (reach, target, _, signal) => draft(verb, reach, target, signal),
    steps: steps(verb),
    prove: prove(verb),
  });
