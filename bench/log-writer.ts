import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { argv } from 'node:process';

/** What a file holds before it is rotated, in lines. */
export const rotatedEvery = 400_000;
const perSecond = 10_000;
const burst = 15;

type Printed = (request: number, iso: string, common: string) => string;

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)';
const access =
  (status: number): Printed =>
  (request, _, common) =>
    `10.0.3.${request % 256} - req-${request} [${common}] "GET /api/orders/${request % 9_973} HTTP/1.1" ${status} ${request % 8_191} "-" "${agent}"`;

const printed: readonly Printed[] = [
  access(200),
  (request, iso) =>
    `${iso} INFO  shop.checkout req-${request} order accepted user=${request % 7_919} total=41.90 currency=EUR payment=card cache=hit pool=primary took=${request % 97}ms`,
  access(304),
  (request, iso) =>
    `${iso} \u001b[33mWARN\u001b[0m  shop.stock req-${request} \u001b[1mreservation is slow\u001b[0m item=sku-${request % 4_001} waited=${request % 977}ms retries=2 pool=primary shard=7`,
  access(404),
  (request, iso) =>
    `{"time":"${iso}","level":"info","req":"req-${request}","msg":"job done","queue":"mail","attempt":1,"took_ms":${request % 503},"worker":"mailer-2","bytes":18220}`,
  access(502),
  (request, iso) =>
    `${iso} ERROR shop.mailer req-${request} 支払いが拒否されました 🚫 カード会社からの応答がありません: gateway=acme-pay attempt=3 code=do_not_honor`,
];

/** `21/Nov/2026:04:16:46 +0000` */
function commonTime(now: Date): string {
  const [, day, month, year, clock] = now.toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

/** Prints into a file as a busy application does, and rotates it, until whoever started this goes away. */
function print(path: string): void {
  const open = (): number => openSync(path, 'a');
  let file = open();
  let request = 0;
  const start = performance.now();
  setInterval(() => {
    const due = Math.floor(((performance.now() - start) * perSecond) / 1_000);
    const now = new Date();
    const iso = now.toISOString();
    const common = commonTime(now);
    let lines = '';
    const flush = (): void => {
      writeSync(file, lines);
      lines = '';
    };
    while (request < due) {
      lines += `${printed[request % printed.length]?.(++request, iso, common)}\n`;
      if (request % rotatedEvery !== 0) continue;
      flush();
      closeSync(file);
      renameSync(path, `${path}.1`);
      file = open();
    }
    flush();
  }, burst);
}

const [, , path] = argv;
if (path !== undefined && process.send !== undefined) {
  process.once('disconnect', () => process.exit());
  print(path);
}
