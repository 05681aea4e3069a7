import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { foldCheck } from '../../../src/domain/check/fold.ts';
import type { Nginx, NginxConfiguration, NginxUpstreams } from '../../../src/domain/nginx.ts';
import type { WorldReadings } from '../../../src/domain/world.ts';
import { checksPanel } from '../../../src/views/checks/panel.ts';
import { nginxCertificateList } from '../../../src/views/nginx/certificates.ts';
import { nginxFindingList } from '../../../src/views/nginx/findings.ts';
import { nginxList } from '../../../src/views/nginx/list.ts';
import { memberList } from '../../../src/views/nginx/members.ts';
import { attempt, spec } from '../../domain/check/attempts.ts';
import {
  certificate,
  configuration,
  members,
  passes,
  refuses,
  serving,
  webSystem,
} from '../../domain/nginx/readings.ts';
import { bodyOf, detailOf, lookAt, summaryOf, tableOf } from '../drawn.ts';
import { known, live, now, stackOf } from '../world.ts';

const hostile = '\u001b]0;owned\u0007evil\u202egnp';
const stack = stackOf(webSystem);
const down = {
  failure: {
    kind: 'refused',
    message: 'web does not answer: connection refused 127.0.0.1:80',
    since: now - 180_000,
    count: 40,
    nextTry: now + 4_000,
  },
} as const;

function readings(
  parts: {
    nginx?: Reading<Nginx>;
    nginxConfiguration?: NginxConfiguration;
    nginxUpstreams?: NginxUpstreams;
  } = {},
): WorldReadings {
  return known({
    nginx: { [webSystem.id]: parts.nginx ?? live(serving()) },
    nginxConfiguration: { [webSystem.id]: live(parts.nginxConfiguration ?? configuration(now)) },
    nginxUpstreams: { [webSystem.id]: live(parts.nginxUpstreams ?? members(now, passes, passes)) },
  });
}
const ill = readings({
  nginxUpstreams: members(now, passes, refuses),
  nginxConfiguration: configuration(now, {
    files: [{ path: '/etc/nginx/nginx.conf', hash: 'b', changedAt: now - 60_000 }],
    certificates: [certificate(now, 2)],
    findings: [
      {
        kind: 'unsafe',
        what: 'shop.example answers on port 80 without TLS',
        mend: 'return 301 https://$host$request_uri;',
        at: { file: '/etc/nginx/shop.conf', line: 4 },
      },
      {
        kind: 'broken',
        what: `${hostile} does not exist`,
        mend: 'put it there',
        at: { file: '/etc/nginx/shop.conf', line: 9 },
      },
    ],
  }),
});

describe('on the Deck nginx stands with the checks', () => {
  const body = (known: WorldReadings, columns = 100) =>
    bodyOf(checksPanel, checksPanel.model(known, stack), { columns, rows: 4 });

  test('in one quiet line while all is well', () => {
    expect(body(readings())).toMatchInlineSnapshot(`
      "─ Checks  
       ● nginx web   34 req/s  12 active  api 2 of 2 up"
    `);
    expect(summaryOf(checksPanel, checksPanel.model(readings(), stack))).toMatchInlineSnapshot(
      `"nginx well"`,
    );
    expect(checksPanel.health(checksPanel.model(readings(), stack), lookAt())).toBe('ok');
  });

  test('with what is wrong first', () => {
    expect(body(ill, 78)).toMatchInlineSnapshot(`
      "─ Checks  
       ▲ nginx web   api 1 of 2 up: connection refused 10.0.0.2:80"
    `);
    expect(summaryOf(checksPanel, checksPanel.model(ill, stack))).toMatchInlineSnapshot(
      `"nginx web api 1 of 2 up"`,
    );
    expect(checksPanel.health(checksPanel.model(ill, stack), lookAt())).toBe('critical');
  });

  test('in one line beside a check, the worse of both first', () => {
    const tried = foldCheck(spec({ name: 'api', failures: 1 }), [attempt({ status: 503 })], undefined, now);
    const summary = (severity: 'critical' | 'warning', upstreams: NginxUpstreams) => {
      const { nginx } = checksPanel.model(readings({ nginxUpstreams: upstreams }), stack);
      return summaryOf(checksPanel, { checks: [{ ...tried, severity }], unread: 0, nginx });
    };
    expect(summary('critical', members(now, passes, refuses))).toBe(
      'api 503 failing 1 of 1   nginx web api 1 of 2 up',
    );
    expect(summary('warning', members(now, refuses, refuses))).toBe(
      'nginx web api 0 of 2 up   api 503 failing 1 of 1',
    );
  });

  test('and says why where it does not answer', () => {
    const silent = readings({ nginx: down });
    expect(body(silent, 78)).toMatchInlineSnapshot(`
      "─ Checks  
       ▲ nginx web   web does not answer since 02:38, next try in 4 s: connection r…"
    `);
    expect(summaryOf(checksPanel, checksPanel.model(silent, stack))).toMatchInlineSnapshot(
      `"web does not answer"`,
    );
    expect(checksPanel.health(checksPanel.model(silent, stack), lookAt())).toBe('critical');
  });

  test('nothing of it is known before it was read', () => {
    const unread = checksPanel.model(known({}), stack);
    expect(checksPanel.health(unread, lookAt())).toBe('unknown');
  });
});

describe('its lists', () => {
  test('say how each nginx is', () => {
    expect(tableOf(nginxList, ill, stack, 120)).toMatchInlineSnapshot(`
      "  nginx                state          requests   active  writing  waiting   dropped  members up  why
      ▸ ▲ web                up                 34/s       12        3        9       0/s  1 of 2      api 1 of 2 up, certi…"
    `);
    expect(detailOf(nginxList, ill, stack, 'web')).toMatchInlineSnapshot(`
      "answers in      1.4 ms
      connections     12 active · 0 reading · 3 writing · 9 waiting
      requests        34/s  81 220 since its start
      dropped         0 of 4 000 connections since its start
      configuration   /etc/nginx/nginx.conf
      loaded          18 Nov 02:41, started 12 Nov 02:41, 4 workers
      not loaded      /etc/nginx/nginx.conf, changed 02:40: nginx -s reload
      logs            /var/log/nginx/access.log, /var/log/nginx/error.log

      servers
      443 ssl         shop.example  /etc/nginx/nginx.conf:22

      findings
      broken          evilgnp does not exist
                      /etc/nginx/shop.conf:9  → put it there
      unsafe          shop.example answers on port 80 without TLS
                      /etc/nginx/shop.conf:4  → return 301 https://$host$request_uri;"
    `);
  });

  test('say how each member is, and that one is marked down', () => {
    expect(tableOf(memberList, ill, stack, 120)).toMatchInlineSnapshot(`
      "  member                 upstream        state          role       took         since  why                    nginx
      ▸ ● 10.0.0.1:80          api             up             member   1.2 ms         02:41                         web
        ▲ 10.0.0.2:80          api             down           member  0.30 ms         02:41  connection refused 1…  web
        ○ 10.0.0.3:80          api             marked down    member        –         02:41                         web"
    `);
    expect(detailOf(memberList, ill, stack, '10.0.0.2')).toMatchInlineSnapshot(`
      "member          10.0.0.2:80 of api
      state           down, since 02:41
      because         connection refused 10.0.0.2:80
      last try        0.30 ms
      role            member, weight 1
      put aside       after 1 failed request within 10 s, for as long"
    `);
  });

  test('say when each certificate expires', () => {
    expect(tableOf(nginxCertificateList, ill, stack, 100)).toMatchInlineSnapshot(`
      "  names                      expires in  issuer              known from   file
      ▸ shop.example                      2 d  R11                 its file     /etc/nginx/ssl/shop.pem"
    `);
    expect(detailOf(nginxCertificateList, ill, stack, 'shop.pem')).toMatchInlineSnapshot(`
      "file            /etc/nginx/ssl/shop.pem  /etc/nginx/nginx.conf:27
      names           shop.example
      certificate     shop.example by R11
      expires         in 2 d, 2026-11-22
      known from      its file"
    `);
  });

  test('say what is wrong about the configuration, what breaks first, and nothing hostile is drawn', () => {
    expect(tableOf(nginxFindingList, ill, stack, 120)).toMatchInlineSnapshot(`
      "  is       what                                          where                         mend
      ▸ broken   evilgnp does not exist                        /etc/nginx/shop.conf:9        put it there
        unsafe   shop.example answers on port 80 without TLS   /etc/nginx/shop.conf:4        return 301 https://$host$reques…"
    `);
    expect(tableOf(nginxFindingList, ill, stack, 120)).not.toContain('\u001b');
  });

  test('its log is the one that says why something went wrong', () => {
    const [row] = nginxList.rows(ill, stack);
    expect(row && nginxList.log?.(row)).toEqual({
      kind: 'log',
      name: 'web-error.log',
      file: '/var/log/nginx/error.log',
      format: 'auto',
    });
  });
});
