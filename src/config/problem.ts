/** Where in a file something stands; lines and columns count from 1. Without them the whole file is meant. */
export type Place = { readonly file: string; readonly line?: number; readonly column?: number };

/** One sentence about the configuration. An error keeps the file from being used, a warning does not. */
export type Problem = {
  readonly severity: 'error' | 'warning';
  readonly text: string;
  readonly place: Place | undefined;
};

/** "/etc/quarterdeck/quarterdeck.yaml:7:12: access is "opperate", expected "watch" or "operate"". */
export function formatProblem({ text, place }: Problem): string {
  if (place === undefined) return text;
  const parts = [place.file, place.line, place.column].filter((part) => part !== undefined);
  return `${parts.join(':')}: ${text}`;
}

export const failure = (text: string, place?: Place): Problem => ({ severity: 'error', text, place });

export const warning = (text: string, place?: Place): Problem => ({ severity: 'warning', text, place });
