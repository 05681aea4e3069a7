import { describe, expect, it } from 'vitest';
import { examineStrength } from '../../../../src/commands/doctor/environment/strength.ts';
import { fixture, given, wrong } from './given.ts';

const examine = (text: string) => wrong(examineStrength(given(text)));

describe('the secrets of an environment file', () => {
  it('are strong', () => expect(examine(fixture('production'))).toEqual([]));

  it('are weak in every way the documents know', () => {
    expect(examine(fixture('careless'))).toEqual([
      'problem .env:12: REDIS_PASSWORD still holds the placeholder of a template',
      'problem .env:14: SENTRY_DSN still holds the placeholder of a template',
      'problem .env:5: the password in DATABASE_URL is among the first that everybody tries',
      'problem .env:8: SECRET_KEY is among the first that everybody tries',
      'warning .env:9: JWT_SECRET repeats a few characters',
      'problem .env:11: DATABASE_PASSWORD is among the first that everybody tries',
      'warning .env:13: ADMIN_PASSWORD has 9 characters, fewer than 12',
    ]);
    expect(examine(fixture('quickstart'))).toEqual([
      'problem .env:3: CLAUDE_API_KEY still holds the placeholder of a template',
    ]);
  });

  it.each([
    ['API_TOKEN=', 'warning .env:1: API_TOKEN is empty'],
    ['SECRET_KEY=fQ3zL8vN1xR6tY2bD7mK', 'warning .env:1: SECRET_KEY has 20 characters, fewer than 32'],
    ['A_URL=redis://shop:shop@db', 'problem .env:1: the password in A_URL is the name of its user'],
    [
      'DATABASE_URL=postgresql://a:p%40ss@db/x',
      'warning .env:1: the password in DATABASE_URL has 4 characters, fewer than 12',
    ],
  ])('%s is weak', (text, what) => expect(examine(text)).toEqual([what]));

  it('are the same in two places', () => {
    const value = '0f8c1b7e5d2a49a6b3c4d5e6f7081920a1b2c3d4e5f60718293a4b5c6d7e8f90';
    expect(examine(`SECRET_KEY=${value}\nJWT_SECRET=${value}`)).toEqual([
      'warning .env: SECRET_KEY and JWT_SECRET are the same',
    ]);
  });

  it('of 32 characters are enough, and 64 are advised', () => {
    expect(examineStrength(given('SECRET_KEY=0f8c1b7e5d2a49a6b3c4d5e6f7081920'))).toEqual([
      { id: '.env:1', severity: 'ok', what: 'SECRET_KEY has 32 characters; 64 are advised' },
    ]);
  });

  it('are never in what is said of them', () => {
    const text = fixture('careless') + fixture('production') + fixture('quickstart');
    const said = JSON.stringify(examineStrength(given(text)));
    for (const secret of ['c2VjcmV0a2V5', 'plain_text', 'Xy7', 'abcabc', 'Vb7', '0f8c1b7e', 'postgres:'])
      expect(said).not.toContain(secret);
  });

  it('are not settings about secrets', () => {
    expect(examine('JWT_SECRET_FILE=/run/secrets/jwt\nACCESS_TOKEN_EXPIRES=3600\nKEYBOARD=us')).toEqual([]);
  });
});
