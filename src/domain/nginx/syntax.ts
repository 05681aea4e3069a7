/** Where something stands in the configuration. */
export type Position = { readonly file: string; readonly line: number };

/** A word of a configuration file, or one of its three signs. */
export type Token = {
  readonly is: 'word' | ';' | '{' | '}';
  readonly text: string;
  readonly line: number;
};

/** One directive with its arguments; variables in them stand as they were written. */
export type Directive = {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: Position;
  /** What stands between its braces; undefined where it ends with a semicolon. */
  readonly block: readonly Directive[] | undefined;
};

/** Something that nginx would not accept, or that cannot be followed. Nothing of the file's contents is in it. */
export type Mistake = { readonly at: Position; readonly message: string };
