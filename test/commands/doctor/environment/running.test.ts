import { describe, expect, it } from 'vitest';
import { examineRunning } from '../../../../src/commands/doctor/environment/running.ts';
import { examineShell } from '../../../../src/commands/doctor/environment/shell.ts';
import { examineSyntax } from '../../../../src/commands/doctor/environment/syntax.ts';
import { parseEnv } from '../../../../src/config/env/parse.ts';
import { given, wrong } from './given.ts';

const { variables } = given('LOG_LEVEL=INFO\nSECRET_KEY=new-s3cret\nPORT=8000\nDB_POOL_SIZE=20');
const started = (values: Record<string, string>) => ({
  name: 'web',
  variables: new Map(Object.entries(values)),
});
const same = { LOG_LEVEL: 'INFO', SECRET_KEY: 'new-s3cret', PORT: '8000', PATH: '/bin' };

describe('what runs', () => {
  it('has the values of the file', () => {
    expect(examineRunning('.env', variables, [started(same)])).toEqual([
      { id: '.env', severity: 'ok', what: 'container web runs with its 3 values' },
    ]);
  });

  it('has other ones, which are named and not told', () => {
    const findings = examineRunning('.env', variables, [
      started({ ...same, SECRET_KEY: 'old-s3cret', PORT: '80' }),
    ]);
    expect(wrong(findings)).toEqual([
      'warning .env: container web runs with other values of SECRET_KEY, PORT, secrets among them',
    ]);
    expect(JSON.stringify(findings)).not.toContain('s3cret');
  });

  it('shares too few names to be of this file', () => {
    expect(examineRunning('.env', variables, [started({ LOG_LEVEL: 'DEBUG', PORT: '1' })])).toEqual([]);
  });
});

describe('this shell', () => {
  it('leads elsewhere than the file', () => {
    const file = given('DATABASE_URL=postgresql://db/shop\nLOG_LEVEL=INFO').variables;
    expect(
      wrong(examineShell('.env', file, { DATABASE_URL: 'postgresql://old/shop', LOG_LEVEL: 'x' })),
    ).toEqual(['warning .env: this shell has other values of DATABASE_URL']);
    expect(examineShell('.env', file, {})).toEqual([]);
  });
});

describe('the lines', () => {
  it('are there twice, or read by each program in its own way', () => {
    expect(wrong(examineSyntax(parseEnv('A=1\nwords\nA=2\nB = 3'), '.env'))).toEqual([
      'problem .env:2: the line is no NAME=VALUE',
      'warning .env:4: the line has a space beside the = of B',
      'warning .env:3: A is set 2 times (lines 1, 3); the last one counts',
    ]);
  });
});
