/** The way to a value in the file: keys and indexes. */
export type Path = readonly PropertyKey[];

/** `postgres[0].nodes[1].url`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
