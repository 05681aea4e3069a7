import type { Verdict } from '../core/plan.ts';

/** Whether the stack file has the credentials that act on a PostgreSQL; `use` is what becomes of them. */
export const operateVerdict = (hasOperate: boolean, system: string, use: string): Verdict => ({
  title: 'operate credentials',
  is: hasOperate ? 'pass' : 'refuse',
  because: hasOperate
    ? `there are some${use}`
    : `${system} has none: add operate: { url } to the node in the stack file`,
});
