// Escape sequences first (CSI, OSC and the other string sequences, two-byte escapes), then what is left of C0, DEL, C1,
// and the characters that reorder or hide text (bidi controls, zero-width, line separators, BOM).
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  /\u001b\[[0-?]*[ -/]*[@-~]|\u009b[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/g;

/** Makes text from outside safe to draw: no escape sequence, no control character, one line, tabs and newlines as a space. */
export function sanitize(text: string): string {
  return text
    .replace(sequences, '')
    .replace(/[\t\n\r]+/g, ' ')
    .replace(controls, '');
}
