import { expect, test } from 'vitest';
import { parseEnv, variablesIn } from '../../../src/config/env/parse.ts';
import { envTemplate } from '../../../src/config/env/template.ts';

test('the template has every variable that is required, empty, and the others with their defaults', () => {
  const file = parseEnv(envTemplate());
  expect(file.oddities).toEqual([]);
  expect(Object.fromEntries(variablesIn(file))).toEqual({
    ENVIRONMENT: 'production',
    DATABASE_URL: '',
    SECRET_KEY: '',
    JWT_SECRET: '',
    ENCRYPTION_KEY: '',
    REDIS_URL: 'redis://localhost:6379',
    LOG_LEVEL: 'INFO',
    PORT: '8000',
    DB_POOL_SIZE: '20',
    DB_MAX_OVERFLOW: '30',
  });
});
