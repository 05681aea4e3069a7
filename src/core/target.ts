export type TargetKind =
  | 'host'
  | 'stack'
  | 'container'
  | 'service'
  | 'unit'
  | 'postgres'
  | 'redis'
  | 'nginx'
  | 'sqlite'
  | 'files'
  | 'directory'
  | 'log'
  | 'check'
  | 'backup'
  | 'release';

/** What an action is for, written `kind/name`; the name is everything after the first slash. */
export type Target = { readonly kind: TargetKind; readonly name: string };

export const formatTarget = ({ kind, name }: Target): string => (name === '' ? kind : `${kind}/${name}`);
