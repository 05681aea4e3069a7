import type { Risk } from '../core/plan.ts';

/** What an action that the stack file declares takes. */
export type CustomParameter = {
  readonly name: string;
  readonly type: 'text' | 'number';
  readonly about: string | undefined;
  readonly choices: readonly string[] | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Undefined: it has to be given. */
  readonly usual: string | undefined;
};

/** An action that the stack file declares, as the screens may know it: without its command. */
export type CustomAction = {
  readonly name: string;
  readonly title: string;
  /** What it is for: `service/web`, `container/*`. */
  readonly on: readonly string[];
  readonly risk: Risk;
  readonly parameters: readonly CustomParameter[];
};

/** Whether it is for a target, as that is written. */
export const isFor = ({ on }: Pick<CustomAction, 'on'>, target: string): boolean =>
  on.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 's').test(target);
  });
