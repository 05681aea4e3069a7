/** The sequence (OSC 52) that puts text into the clipboard of the terminal the responder sits at, through SSH as well. */
export function copySequence(text: string, isInTmux: boolean): string {
  const sequence = `\u001b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
  // tmux takes one or the other, by its set-clipboard and allow-passthrough; in its envelope every escape is doubled.
  return isInTmux
    ? `\u001bPtmux;${sequence.replaceAll('\u001b', '\u001b\u001b')}\u001b\\${sequence}`
    : sequence;
}
