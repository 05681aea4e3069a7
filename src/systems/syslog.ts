/** For `logger` to hand it on. */
const patience = 5_000;

/** Hands a line to syslog or journald through `logger`, as far as there is one. Nobody waits for it and nothing fails by it. */
export async function copyToSyslog(text: string): Promise<void> {
  const { execa } = await import('execa');
  await execa('logger', ['-t', 'quarterdeck', '-p', 'authpriv.notice'], {
    input: text,
    stdout: 'ignore',
    stderr: 'ignore',
    reject: false,
    timeout: patience,
    cleanup: false,
  });
}
