// In this order: comments, dollar quotes, strings with their prefixes, quoted identifiers (which stay), numbers.
// A quote that is never closed goes to the end: the server cuts long queries wherever it likes.
const pieces =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|\b[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|(?:\b(?:[bBxXnN]|[uU]&))?'(?:[^']|'')*(?:'|$)|("(?:[^"]|"")*(?:"|$))|(?<![\w$])[+-]?(?:0[xX][\da-fA-F_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/g;

/** A query with `?` for every value in it, and without its comments. Names, quoted ones too, and parameters stay. */
export function withoutLiterals(sql: string): string {
  return sql.replace(pieces, (piece: string, _: string | undefined, identifier: string | undefined) => {
    if (identifier !== undefined) return piece;
    return piece.startsWith('--') || piece.startsWith('/*') ? ' ' : '?';
  });
}
