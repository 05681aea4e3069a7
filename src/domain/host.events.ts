/** Something the host's own records tell of. Source: the logs of apt, dpkg and dnf, wtmp, the kernel's ring or its log. */
export type HostEvent = {
  readonly at: number;
  /** When a run of a package manager ended. */
  readonly until?: number;
  readonly kind: 'packages' | 'login' | 'kernel';
  /** In a few words, from outside. */
  readonly text: string;
  readonly by?: string;
};

/** Where such a record stands, and how far it was read: only what is new is read again. */
export type Mark = { readonly file: number; readonly offset: number };

/** What happened on the host in the last day, as far as its records tell and may be read; the oldest first. */
export type HostEvents = {
  readonly events: readonly HostEvent[];
  /** systemd's units that keep running, and since when; empty where systemd does not run. Source: `/run/systemd/units`. */
  readonly units: Readonly<Record<string, number>>;
  /** Records that could not be read, and why. */
  readonly unread: readonly { readonly source: string; readonly because: string }[];
  readonly marks: Readonly<Record<string, Mark>>;
};
