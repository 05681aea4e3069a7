import { createServer } from 'node:http';
import { argv } from 'node:process';
import { DatabaseSync } from 'node:sqlite';

/** What the writer may be told. */
export type Wish =
  | { readonly is: 'lock'; readonly level: 'write' | 'exclusive' }
  | { readonly is: 'unlock' | 'read' | 'let go' | 'work' | 'rest' | 'close' }
  | { readonly is: 'journal'; readonly mode: 'wal' | 'delete' };

/** Several connections, as an application has them: one writes, one holds a lock, one reads. */
function serve(path: string, port: number): void {
  const open = (): DatabaseSync => new DatabaseSync(path);
  let writer: DatabaseSync | undefined;
  let locker: DatabaseSync | undefined;
  let reader: DatabaseSync | undefined;
  let isResting = true;

  function start(): void {
    writer ??= open();
    writer.exec(
      'PRAGMA journal_mode = wal; CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, note TEXT)',
    );
  }

  function stop(): void {
    for (const connection of [locker, reader, writer]) connection?.close();
    locker = reader = writer = undefined;
  }

  function write(): void {
    if (isResting) return;
    try {
      writer?.exec(
        'INSERT INTO orders (note) VALUES (hex(randomblob(400))); DELETE FROM orders WHERE id % 50 = 7',
      );
    } catch {
      // Locked: as for every application.
    }
  }

  function carry(wish: Wish): void {
    switch (wish.is) {
      case 'lock':
        locker ??= open();
        locker.exec(wish.level === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN IMMEDIATE');
        locker.exec('INSERT INTO orders (note) VALUES (1)');
        break;
      case 'unlock':
        locker?.close();
        locker = undefined;
        break;
      case 'read':
        reader ??= open();
        reader.exec('BEGIN; SELECT count(*) FROM orders');
        break;
      case 'let go':
        reader?.close();
        reader = undefined;
        break;
      case 'work':
        start();
        isResting = false;
        break;
      case 'rest':
        isResting = true;
        break;
      case 'close':
        isResting = true;
        stop();
        break;
      case 'journal':
        writer?.exec(`PRAGMA journal_mode = ${wish.mode}`);
    }
  }

  createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    try {
      carry(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Wish); // as our own hands send it
      response.end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }).listen(port, '127.0.0.1');
  setInterval(write, 50);
}

serve(argv[2] ?? '', Number(argv[3]));
