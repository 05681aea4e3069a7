import { expect, test } from 'vitest';
import { nodeList } from '../../../src/views/databases/nodes.ts';
import { detailOf, tableOf } from '../drawn.ts';
import { readings, stack } from './readings.ts';

test('nodes show who follows whom, how far behind, and each its own failure', () => {
  expect(tableOf(nodeList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  note
    ▸ ▲ p1        primary                              142 of 197  archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197
        ! r2      no answer              –         –            –  does not answer:…"
  `);
  expect(tableOf(nodeList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  active       tx   reads  sync     note
    ▸ ▲ p1        primary                              142 of 197      81    412/s    50 %           archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197       2    412/s    50 %  sync
        ! r2      no answer              –         –            –       –        –       –           does not answer: conne…"
  `);
  expect(tableOf(nodeList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  active       tx  cache hit   reads  sync      TL      up  cluster     note
    ▸ ▲ p1        primary                              142 of 197      81    412/s       99 %    50 %             7    12 d  main        archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197       2    412/s       99 %    50 %  sync       7    12 d  main
        ! r2      no answer              –         –            –       –        –          –       –             –       –  main        does not answer: connectio…"
  `);
});

test('the detail of a node has every number, and what could not be read with its reason', () => {
  expect(detailOf(nodeList, readings, stack, 'p1')).toMatchInlineSnapshot(`
    "node            p1 of main · 10.0.0.11:5432/shop
    state           primary, archiving fails
    position        9/7A41F28
    sends to        r1 10.0.0.12 · streaming sync · 0 B behind

    server
    version         15.18
    system          7391…204 · timeline 7
    up              12 d, since 8 Nov 02:41
    sync standbys   none are named
    our role        ops is a superuser: use ops_monitor

    connections
    used            142 of 197 · 72 %  200 less 3 reserved
    by state        81 active · 58 idle · 3 idle in transaction
    wait for a lock 0
    oldest          transaction 41 s · idle in transaction 41 s

    activity
    transactions    412/s · 0.10/s rolled back
    cache hit       99 %
    rows read       88 000/s
    deadlocks       0/s
    temp files      0 B/s
    share of reads  50 % of the cluster's rows

    log
    WAL             1.9 MB/s
    archiver        on · 812 archived · 3 failed · 7 waiting
                    fails at 00000007000000090000007A
    slot            r1 · physical · in use · keeps 2 MB
    slot            old_r3 · physical · read by nobody · keeps 12 GB · 4 GB until it is lost

    not known
    pg_stat_statements the extension is not created in this database"
  `);
  expect(detailOf(nodeList, readings, stack, 'r1')).toMatchInlineSnapshot(`
    "node            r1 of main · 10.0.0.12:5432/shop
    state           replay paused
    behind          38 MB · 21 s
    of that         0 B not sent · 0 B on the way · 0 B not flushed
    receives from   10.0.0.11:5432 · slot r1 · streaming
    last message    200 ms ago
    received        9/7A41F28
    replayed        9/5441F28  38 MB to apply
    replay          paused

    server
    version         15.18
    system          7391…204 · timeline 7
    up              12 d, since 8 Nov 02:41

    connections
    used            12 of 197 · 6.1 %  200 less 3 reserved
    by state        2 active · 10 idle · 0 idle in transaction
    wait for a lock 0
    oldest          transaction 41 s · idle in transaction –

    activity
    transactions    412/s · 0.10/s rolled back
    cache hit       99 %
    rows read       88 000/s
    deadlocks       0/s
    temp files      0 B/s
    share of reads  50 % of the cluster's rows

    log
    WAL             1.9 MB/s"
  `);
});

test('the detail of a silent node says since when, and what it said last as old', () => {
  expect(detailOf(nodeList, readings, stack, 'r2').split('\n').slice(0, 9).join('\n')).toMatchInlineSnapshot(`
    "node            r2 of main · 10.0.0.13:5432/shop
    state           no answer
                    does not answer: connection refused 10.0.0.13:5432,
                    since 02:38, next try in 4 s

    what it said at 02:38, 3m00s ago
    receives from   10.0.0.11:5432 · slot r2 · streaming
    last message    200 ms ago
    received        9/7A41F28"
  `);
});
