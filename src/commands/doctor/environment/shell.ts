import type { Variables } from '../../../config/env/names.ts';
import { doubt, type Finding } from '../finding.ts';

/** What says which systems are watched. */
const leading = /^(?:DATABASE_URL|REDIS_URL|DB_[A-Z_]+|PG[A-Z]+|POSTGRES_[A-Z_]+|REDIS_[A-Z_]+)$/;

/** Variables of this shell that lead elsewhere than the file: the console would watch another system than the application uses. */
export function examineShell(
  id: string,
  variables: Variables,
  env: Readonly<Record<string, string | undefined>>,
): readonly Finding[] {
  const differing = [...variables]
    .filter(([name, value]) => leading.test(name) && env[name] !== undefined && env[name] !== value)
    .map(([name]) => name);
  if (differing.length === 0) return [];
  return [
    doubt(
      id,
      `this shell has other values of ${differing.join(', ')}`,
      'unset them here, or refer to the file: {env: NAME, file: PATH}',
    ),
  ];
}
