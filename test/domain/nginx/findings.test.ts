import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../../src/domain/nginx/findings.ts';
import { certificatesOf, logFilesOf, statusQuestion } from '../../../src/domain/nginx/servers.ts';
import { directives, shop } from './configurations.ts';

const told = (text: string) => findingsOf(directives(text)).map(({ at, what }) => `${at.line}: ${what}`);
const headers =
  'add_header X-Frame-Options DENY; add_header X-Content-Type-Options nosniff; add_header Strict-Transport-Security max-age=1;';
const secure = (more: string) =>
  `http { ${headers}\nserver { listen 443 ssl; ssl_protocols TLSv1.2; server_name a; ${more} } }`;

describe('what requirement F4 asks', () => {
  test('a location with a header of its own hides those of its server', () => {
    expect(told(shop)).toEqual([
      '33: location /static/ has an add_header of its own, which hides Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options of shop.example',
    ]);
  });

  test('is nothing where all is as it should be', () => {
    expect(told(secure(''))).toEqual([]);
  });

  test('headers are those of the server alone where it has any', () => {
    expect(told(secure('add_header X-Frame-Options DENY;'))).toEqual([
      '2: a does not send Strict-Transport-Security, X-Content-Type-Options',
    ]);
  });

  test('a policy of frame-ancestors stands for X-Frame-Options', () => {
    const policy = headers.replace(
      'X-Frame-Options DENY',
      `Content-Security-Policy "frame-ancestors 'none'"`,
    );
    expect(told(secure(policy))).toEqual([]);
  });

  test('old protocols are named, with the line that offers them', () => {
    const old = secure('').replace('TLSv1.2;', '\nTLSv1 TLSv1.1 TLSv1.2;');
    expect(told(old)).toEqual(['2: a offers TLSv1 and TLSv1.1']);
    expect(told(secure('').replace('ssl_protocols TLSv1.2;', ''))[0]).toMatch(/names no ssl_protocols/);
  });

  test.each([
    ['return 301 https://$host$request_uri;', false],
    ['return https://$host;', false],
    ['rewrite ^ https://$host$uri permanent;', false],
    ['location / { return 308 https://a; }', false],
    ['location /.well-known { root /x; } location / { return 301 https://a; }', false],
    ['location /a { return 301 https://a; }', true],
    ['return 200 ok;', true],
    ['root /x;', true],
  ])('port 80 with "%s"', (body, isTold) => {
    const text = `${secure('').slice(0, -1)} server { listen 80; server_name a; ${body} } }`;
    expect(told(text)).toEqual(isTold ? ['2: a answers on port 80 without TLS'] : []);
  });

  test('where there is no TLS at all somebody else ends it', () => {
    expect(told('http { server { listen 80; root /x; } }')).toEqual([]);
  });
});

describe('the page of stub_status', () => {
  test.each([
    ['listen 8081; location = /s { stub_status; }', 'http://127.0.0.1:8081/s'],
    ['listen [::]:81; location /s { stub_status on; }', 'http://[::1]:81/s'],
    ['listen 10.0.0.1:443 ssl; location /s { stub_status; }', 'https://10.0.0.1:443/s'],
    ['stub_status;', 'http://127.0.0.1:80/'],
    ['location ~ ^/s { stub_status; }', undefined],
    ['listen unix:/run/n.sock; location /s { stub_status; }', undefined],
    ['root /x;', undefined],
  ])('%s', (body, url) => {
    expect(statusQuestion(directives(`http { server { ${body} } }`))?.url).toBe(url);
  });

  test('is asked of the server that offers it, by its name', () => {
    expect(statusQuestion(directives(shop))).toEqual({
      url: 'https://127.0.0.1:443/nginx_status',
      host: 'shop.example',
    });
  });
});

test('certificates are known by their files, with their keys and where they are shown', () => {
  expect(certificatesOf(directives(shop))).toEqual([
    {
      file: '/etc/nginx/ssl/cert.pem',
      key: '/etc/nginx/ssl/key.pem',
      at: { file: '/etc/nginx/nginx.conf', line: 27 },
      names: ['shop.example'],
      shown: { host: '127.0.0.1', port: 443, name: 'shop.example' },
    },
  ]);
  expect(
    certificatesOf(directives('http { server { listen 443 ssl; ssl_certificate $ssl_name.pem; } }')),
  ).toEqual([]);
  expect(certificatesOf(directives('http { server { listen 443 ssl; ssl_certificate data:$x; } }'))).toEqual(
    [],
  );
});

test('logs are files by absolute paths', () => {
  expect(logFilesOf(directives(shop))).toEqual(['/var/log/nginx/error.log', '/var/log/nginx/access.log']);
  const none =
    'access_log off; error_log stderr; error_log syslog:server=x; access_log logs/a; access_log /dev/stdout;';
  expect(logFilesOf(directives(none))).toEqual([]);
});
