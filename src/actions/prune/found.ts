import type { Subject } from './facts.ts';

/** Something that is looked at, and what becomes of it. */
export type Judged = {
  /** "shop_full_20261120_010000", "2026/10/upload.bin". */
  readonly title: string;
  readonly bytes: number | undefined;
  readonly is: 'goes' | 'stays';
  readonly because: string;
  /** What is removed of it. */
  readonly subjects: readonly Subject[];
};

/** All that was looked at in a place. */
export type Found = {
  readonly root: string;
  readonly judged: readonly Judged[];
  /** Of backups: those that the others may go for, and the one that is being written now. */
  readonly backups?: { readonly relied: readonly string[]; readonly written: string | undefined };
  /** There is more that could go than one run takes. */
  readonly isCut?: boolean;
};
