/** What can be done, by name; one stands here when its action does. */
export const actionNames = [
  'restart',
  'start',
  'stop',
  'backup',
  'verify',
  'prune',
  'restore',
  'deploy',
  'rollback',
  'scale',
  'shell',
  'resume-replay',
  'cancel',
  'terminate',
  'terminate-all',
  'switchover',
  'failover',
  'rejoin',
  'custom',
] as const;

/** What an action is told besides its target, by the names of its flags without the dashes: `{ to: 'r1', fast: true }`. */
export type GivenFlags = Readonly<Record<string, string | true>>;

/** What an action takes besides its target, as it is offered where it is planned. */
export type Choice = {
  /** The name of its flag, without the dashes. */
  readonly flag: string;
  /** What may be typed is not said by `values`: they are what is known of. */
  readonly is: 'switch' | 'one of' | 'text';
  readonly values: readonly string[];
  /** What it is when nothing is said; undefined where the action decides that. */
  readonly usual: string | undefined;
  /** Nothing can be planned without it. */
  readonly isRequired: boolean;
  /** What it does, or what it is of. */
  readonly about: string;
};
