/** The fields of `/proc/PID/stat`, of which the name may hold blanks, brackets and newlines: it ends at the last bracket. */
export type StatFields = {
  readonly pid: number;
  readonly name: string;
  /** From the third to the 24th, as proc(5) counts them: the state is the first of these. */
  readonly rest: readonly string[];
};

export function statFields(text: string): StatFields | undefined {
  const open = text.indexOf(' (');
  const close = text.lastIndexOf(') ');
  const pid = text.slice(0, Math.max(0, open));
  if (open < 0 || close < open || !/^\d+$/.test(pid)) return undefined;
  return { pid: Number(pid), name: text.slice(open + 2, close), rest: text.slice(close + 2).split(' ', 22) };
}

/** What tells one process from all others on its machine since it booted, and where it hangs. */
export type ProcessStat = {
  readonly parent: number;
  /** Its controlling terminal: `pts/3`. */
  readonly terminal?: string;
  /** Clock ticks after the boot. */
  readonly started: number;
  /** It runs no more, and only waits for its parent to take note. */
  readonly isOver: boolean;
};

/** Undefined for what is no `/proc/PID/stat`. */
export function parseStat(text: string): ProcessStat | undefined {
  const [state, parent, , , terminal, ...more] = statFields(text)?.rest ?? [];
  const started = more[14];
  if (state === undefined || parent === undefined || terminal === undefined) return undefined;
  if (started === undefined || !/^\d+$/.test(started)) return undefined;
  const name = terminalOf(Number(terminal));
  return {
    parent: Number(parent),
    ...(name !== undefined && { terminal: name }),
    started: Number(started),
    isOver: state === 'Z' || state === 'X',
  };
}

/** The name under `/dev` of a terminal's device number, of the kinds people log in on. */
function terminalOf(device: number): string | undefined {
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${minor + (major - 136) * 256}`;
  if (major === 4) return minor < 64 ? `tty${minor}` : `ttyS${minor - 64}`;
  return undefined;
}
