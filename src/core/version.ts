declare const __VERSION__: string | undefined;

/** The version of the shipped file; the build puts it in. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : 'development';
