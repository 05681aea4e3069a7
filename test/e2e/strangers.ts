import { listen } from '../listen.ts';

/** Accepts connections, and never says a word. */
export const silent = (): Promise<number> => listen((socket) => socket.resume());

/** Speaks enough of the protocol to say that it is a PostgreSQL of that version. */
export const postgresOf = (version: string): Promise<number> =>
  listen((socket) => {
    let isIn = false;
    socket.on('data', (bytes) => {
      if (isIn) {
        if (bytes[0] === 0x51) socket.write(answer(bytes.toString('utf8', 5, bytes.length - 1), version));
      } else if (bytes.readInt32BE(4) === 80_877_103) {
        socket.write('N');
      } else {
        isIn = true;
        socket.write(Buffer.concat([message('R', int32(0)), message('K', int32(42), int32(7)), ready]));
      }
    });
  });

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer).swap32();
const text = (value: string): Buffer => Buffer.from(`${value}\0`);

const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
};

const ready = message('Z', Buffer.from('I'));

/** To every SELECT the same row, whatever was asked. */
function answer(statements: string, version: string): Buffer {
  const number = `${Number.parseInt(version, 10)}0000`;
  const row = { version_number: number, version, pid: '42', database: 'shop' };
  const columns = Object.keys(row).map((name) =>
    Buffer.concat([text(name), int32(0), int16(0), int32(25), int16(-1), int32(-1), int16(0)]),
  );
  const cells = Object.values(row).map((cell) => Buffer.concat([int32(cell.length), Buffer.from(cell)]));
  const rows = [
    message('T', int16(columns.length), ...columns),
    message('D', int16(cells.length), ...cells),
    message('C', text('SELECT 1')),
  ];
  const told = statements
    .split('; ')
    .flatMap((statement) => (/^SELECT/.test(statement) ? rows : [message('C', text('SET'))]));
  return Buffer.concat([...told, ready]);
}

/** Says, as an engine does, which API it speaks, and has no containers. */
export const engineOf = (api: string): Promise<number> =>
  listen((socket) =>
    socket.on('data', (bytes) => {
      const [, path = ''] = bytes.toString().split(' ');
      if (path.includes('/events')) return;
      const body = path.includes('/version')
        ? { Version: '99.1', ApiVersion: api }
        : path.includes('/info')
          ? {}
          : [];
      const json = JSON.stringify(body);
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`,
      );
    }),
  );
