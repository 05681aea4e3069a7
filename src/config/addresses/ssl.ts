import type { SslMode } from '../../domain/connection.ts';

const modes: Readonly<Record<string, SslMode>> = {
  disable: 'disable',
  allow: 'allow',
  prefer: 'prefer',
  require: 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  // What node-postgres, asyncpg and Django's helpers accept beside libpq's words.
  'no-verify': 'require',
  true: 'require',
  false: 'disable',
};

/** The mode that `sslmode`, `ssl`, `DB_SSL_MODE` or `PGSSLMODE` names; undefined where it names none. */
export const parseSslMode = (text: string): SslMode | undefined =>
  Object.hasOwn(modes, text) ? modes[text] : undefined;

/** The words libpq knows, for a sentence. */
export const sslModes = 'disable, allow, prefer, require, verify-ca or verify-full';
