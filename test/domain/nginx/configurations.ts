import { parseFile } from '../../../src/domain/nginx/parse.ts';
import type { Directive } from '../../../src/domain/nginx/syntax.ts';

/** What a file of this text says, which must be well written. */
export function directives(text: string): readonly Directive[] {
  const { directives: found, mistakes } = parseFile('/etc/nginx/nginx.conf', text);
  if (mistakes.length > 0)
    throw new Error(mistakes.map(({ at, message }) => `${at.line}: ${message}`).join('\n'));
  return found;
}

/** The configuration that one of the documents this program follows has, in short. */
export const shop = `
user nginx;
worker_processes 2;  # two cores
pid /var/run/nginx.pid;
error_log /var/log/nginx/error.log warn;
events { worker_connections 1024; }
http {
    log_format main '$remote_addr - $remote_user [$time_local] "$request" '
                    '$request_time $upstream_response_time';
    access_log /var/log/nginx/access.log main;
    upstream app_servers {
        least_conn;
        server app1:8000 max_fails=3 fail_timeout=30s;
        server app2:8000 max_fails=3 fail_timeout=1m30s weight=2;
        server [::1]:8000 backup;
        server unix:/run/app.sock down;
    }
    server {
        listen 80;
        server_name shop.example www.shop.example;
        return 301 https://$server_name$request_uri;
    }
    server {
        listen 443 ssl http2;
        listen [::]:443 ssl;
        server_name shop.example;
        ssl_certificate /etc/nginx/ssl/cert.pem;
        ssl_certificate_key /etc/nginx/ssl/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        add_header X-Frame-Options DENY;
        add_header X-Content-Type-Options nosniff;
        add_header Strict-Transport-Security "max-age=63072000; includeSubDomains";
        location /static/ {
            alias /var/www/static/;
            add_header Cache-Control "public, immutable";
        }
        location /api/ { proxy_pass http://app_servers/v1; }
        location ~ ^/php/(.+)$ { fastcgi_pass unix:/run/php.sock; }
        location /old { proxy_pass http://10.0.0.9:5000; }
        location /any { proxy_pass http://$host; }
        location = /nginx_status { stub_status; allow 127.0.0.1; deny all; }
    }
}
`;
