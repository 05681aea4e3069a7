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
] as const;
