type Env = Readonly<Record<string, string | undefined>>;

/** Whether the locale says that the terminal shows more than ASCII. */
export const speaksUnicode = ({ LC_ALL, LC_CTYPE, LANG }: Env): boolean =>
  /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');

/** Whether colours are wanted (no-color.org) and understood. */
export const hasColours = ({ NO_COLOR, TERM }: Env): boolean => !NO_COLOR && TERM !== 'dumb';
