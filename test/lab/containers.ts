import type { ContainerCreateOptions } from 'dockerode';

/** What runs in the lab's engine beside the Compose project: one of each kind an operator meets. */
export type Sample = {
  readonly name: string;
  readonly options: ContainerCreateOptions;
  /** What is done to it once it runs. */
  readonly after?: 'kill' | 'pause';
};

const image = (tag: '1' | '2' | 'bad'): string => `quarterdeck-lab:${tag}`;
const quiet = { Test: ['NONE'] };
const mega = 1024 * 1024;

const shell = (script: string, host: ContainerCreateOptions['HostConfig'] = {}): ContainerCreateOptions => ({
  Image: image('1'),
  Cmd: ['sh', '-c', script],
  Healthcheck: quiet,
  HostConfig: host,
});

/** Text that tries to clear the screen, set the title, turn the writing direction, and is wide. */
const hostile = '\u001b[2J\u001b]0;owned\u0007数据库 \u202eterces\u202c \u001b[31m连接失败\u001b[0m\r\n';

export const samples = (webPort: number): readonly Sample[] => [
  {
    name: 'shop-web',
    options: {
      Image: image('1'),
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: {
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: `${webPort}` }] },
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  { name: 'shop-web-next', options: { Image: image('2') } },
  {
    name: 'shop-web-bad',
    options: { Image: image('bad'), Labels: { 'org.opencontainers.image.title': hostile } },
  },
  { name: 'shop-worker', options: shell('while :; do :; done', { NanoCpus: 0.03e9 }) },
  {
    name: 'shop-cache',
    options: shell('dd if=/dev/zero of=/dev/shm/kept bs=1M count=28; exec sleep 1000000', {
      Memory: 32 * mega,
      ShmSize: 64 * mega,
    }),
  },
  {
    name: 'shop-mailer',
    options: shell('echo "cannot reach the queue: connection refused"; exit 1', {
      RestartPolicy: { Name: 'always' },
    }),
  },
  { name: 'shop-migrate', options: shell('echo "column customers.email does not exist"; exit 3') },
  { name: 'shop-batch', options: shell('exec sleep 1000000'), after: 'kill' },
  {
    // The shell outlives its killed child for a while: an engine that hears of the end first forgets the reason.
    name: 'shop-import',
    options: shell('dd if=/dev/zero of=/dev/null bs=64M count=1; code=$?; sleep 3; exit $code', {
      Memory: 16 * mega,
      MemorySwap: 16 * mega,
    }),
  },
  { name: 'shop-paused', options: shell('exec sleep 1000000'), after: 'pause' },
  {
    name: 'shop-reports',
    options: {
      ...shell('while :; do echo "第 $((n += 1)) 份报表"; sleep 2; done'),
      Labels: { 'org.opencontainers.image.description': '每日报表', hostile },
    },
  },
];

/** An HTTP server with a health check; `2` is the next good version of it, `bad` one whose check fails. */
export const dockerfiles = {
  '1': `FROM scratch
COPY root /
ENV VERSION=1
EXPOSE 8080
HEALTHCHECK --interval=3s --timeout=2s --retries=2 CMD wget -q -O /dev/null http://127.0.0.1:8080/health
CMD ["httpd", "-f", "-p", "8080", "-h", "/www"]
`,
  '2': `FROM ${image('1')}
ENV VERSION=2
`,
  bad: `FROM ${image('1')}
ENV VERSION=bad
HEALTHCHECK --interval=2s --timeout=2s --retries=2 CMD cat /hostile; exit 1
`,
} as const;

export const healthOutput = hostile;

/** Two servers behind one name, and a client that asks them every second. */
export const compose = `version: '2.4'
services:
  api:
    image: ${image('1')}
    scale: 2
  client:
    image: ${image('1')}
    command: [sh, -c, "while :; do wget -q -O /dev/null http://api:8080/; sleep 1; done"]
    healthcheck: { disable: true }
`;
