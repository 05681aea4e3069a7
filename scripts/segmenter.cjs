// What Ink's libraries get for a segmenter in the shipped file. Making a real one reads the rules of all scripts, 12 ms,
// and each of them makes one when it loads; where every character stands for itself, none is needed.
const { isSimple } = require('../src/views/simple.ts');

module.exports = (...options) => {
  let real;
  return {
    segment(text) {
      if (isSimple(text.replaceAll('\u001b', ''))) return units(text);
      real ??= new Intl.Segmenter(...options);
      return real.segment(text);
    },
  };
};

function units(text) {
  const found = [];
  for (let index = 0; index < text.length; index++) found.push({ segment: text[index], index });
  return found;
}
