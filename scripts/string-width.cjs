// What everybody gets for string-width in the shipped file. It reads tables for all scripts, 20 ms: only when one is met.
const { isSimple } = require('../src/views/simple.ts');

module.exports = (text, options) =>
  isSimple(text) ? text.length : require('string-width').default(text, options);
