// What everybody gets for string-width in the shipped file. It reads tables for all scripts, 20 ms: only when one is met,
// and it asks a dozen regular expressions about every character: only once about each.
const { isSimple } = require('../src/views/simple.ts');

const mostKnown = 2_000;
const known = new Map();
let segmenter;

module.exports = (text, options) => {
  if (isSimple(text)) return text.length;
  // An escape sequence has no width, though its characters have.
  const isEscaped = text.includes('\u001b') || text.includes('\u009b');
  if (options !== undefined || isEscaped) return require('string-width').default(text, options);
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += widthOf(segment);
  return width;
};

function widthOf(grapheme) {
  let width = known.get(grapheme);
  if (width !== undefined) return width;
  if (known.size >= mostKnown) known.clear();
  width = require('string-width').default(grapheme);
  known.set(grapheme, width);
  return width;
}
