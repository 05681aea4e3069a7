import { expect, test } from 'vitest';
import { couldWrite } from '../../../src/systems/postgres/powers.ts';

const role = {
  role: 'app',
  superuser: false,
  create_role: false,
  replication: false,
  member_of: null,
  owns_database: false,
  writes_tables: false,
};

test('a role that can only watch is no news', () => {
  expect(couldWrite(role, 'shop')).toBeUndefined();
});

test('what a role could do beyond watching is said in a few words', () => {
  expect(couldWrite({ ...role, role: 'postgres', superuser: true, writes_tables: true }, 'shop')).toBe(
    'role postgres is a superuser: use ops_monitor',
  );
  expect(couldWrite({ ...role, owns_database: true, writes_tables: true }, 'shop')).toBe(
    'role app owns database shop, writes tables: use ops_monitor',
  );
  expect(couldWrite({ ...role, member_of: 'pg_checkpoint, pg_signal_backend' }, 'shop')).toBe(
    'role app is in pg_checkpoint, pg_signal_backend: use ops_monitor',
  );
});
