import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { programEnv } from './systemd.ts';

/** Copies lines to syslog or journald, as far as there is a `logger`. Nobody waits for it and nothing fails by it. */
type Syslog = {
  copy(text: string): void;
  /** Resolves when what was copied was handed on, or that took too long. */
  close(): Promise<void>;
};

/** For `logger` to hand on what it has. */
const patience = 5_000;
/** Characters that wait for a `logger` that does not read; what comes on top of them is not copied. */
const most = 64 * 1024;
/** Without a line for so long it is let go. */
const idle = 30_000;

/** One `logger` for all lines: it is started with the first of them, and ends with us whatever becomes of us. Of our environment it gets the PATH. */
export function openSyslog(env: Readonly<Record<string, string | undefined>>): Syslog {
  let logger: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  function start(): ChildProcess {
    const started = spawn('logger', ['-t', 'quarterdeck', '-p', 'authpriv.notice'], {
      env: programEnv(env),
      stdio: ['pipe', 'ignore', 'ignore'],
      // What the terminal's keys mean is not for it.
      detached: true,
    });
    started.unref();
    // The next line starts another one.
    const gone = (): void => {
      if (logger === started) logger = undefined;
    };
    started.on('error', gone);
    started.on('exit', gone);
    started.stdin?.on('error', gone);
    return started;
  }

  function letGo(): void {
    clearTimeout(timer);
    logger?.stdin?.end();
    logger = undefined;
  }

  return {
    copy(text) {
      logger ??= start();
      clearTimeout(timer);
      timer = setTimeout(letGo, idle).unref();
      const { stdin } = logger;
      if (stdin !== null && stdin.writableLength < most) stdin.write(`${text.replaceAll('\n', ' ')}\n`);
    },
    async close() {
      const last = logger;
      letGo();
      if (last?.pid === undefined || last.exitCode !== null || last.signalCode !== null) return;
      last.ref();
      await once(last, 'exit', { signal: AbortSignal.timeout(patience) }).catch(() => {});
    },
  };
}
