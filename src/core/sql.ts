/** Where a statement would end, and what would hide its end. */
const ends = /;|--|\/\*/;

/** Whether a text is one SELECT and nothing behind it. */
export const isOneSelect = (text: string): boolean => /^\s*SELECT\b/i.test(text) && !ends.test(text);
