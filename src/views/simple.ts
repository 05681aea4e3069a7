// Latin, punctuation, arrows, boxes, blocks, shapes and braille: one column each, and nearly all that is ever drawn.
const simple =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2015\u2018-\u2027\u2190-\u21ff\u2500-\u259f\u25b2-\u25cf\u2800-\u28ff]*$/;

/** Every character takes one column, in every terminal. */
export const isSimple = (text: string): boolean => simple.test(text);
