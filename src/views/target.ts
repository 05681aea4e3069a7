import { sanitize } from '../core/sanitize.ts';
import { pad, width } from './text.ts';

/** A target in so many columns. Where there is no room for all of it, the name says more than the kind. */
export function targetIn(target: string, columns: number, ellipsis: string): string {
  const all = sanitize(target);
  return width(all) <= columns ? pad(all, columns) : nameIn(target, columns, ellipsis);
}

/** Its name alone. Of an address the end is kept: the nodes of one machine differ in their ports. */
export function nameIn(target: string, columns: number, ellipsis: string): string {
  const all = sanitize(target);
  const name = all.slice(all.indexOf('/') + 1);
  const isAddress = /:\d+$/.test(name) && name.length === width(name);
  return isAddress && name.length > columns
    ? `${ellipsis}${name.slice(1 - columns)}`
    : pad(name, columns, 'left', ellipsis);
}
