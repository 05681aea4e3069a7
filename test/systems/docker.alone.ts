// Asks an engine and prints why that failed: run where there is no network.
import { ReadError } from '../../src/core/reading.ts';
import { openDocker } from '../../src/systems/docker.ts';

const [host = '', port = ''] = process.argv.slice(2);
const face = openDocker({ type: 'tcp', host, port: Number(port) });
try {
  await face.list(AbortSignal.timeout(5_000));
} catch (error) {
  if (!(error instanceof ReadError)) throw error;
  console.log(JSON.stringify({ kind: error.kind, message: error.message }));
} finally {
  face.close();
}
