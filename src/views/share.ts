/**
 * Shares rows among those who want them: everybody gets what they want as long as it is no more than an equal part;
 * what some do not need goes to the others. Never more than there is, in the order they stand.
 */
export function share(total: number, wants: readonly number[]): readonly number[] {
  const given = wants.map(() => 0);
  const byWant = wants.map((_, index) => index).sort((a, b) => (wants[a] ?? 0) - (wants[b] ?? 0) || a - b);
  let left = Math.max(0, total);
  byWant.forEach((index, done) => {
    const part = Math.min(wants[index] ?? 0, Math.floor(left / (wants.length - done)));
    given[index] = part;
    left -= part;
  });
  return given;
}
