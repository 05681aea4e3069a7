import type { NetworkInterface } from '../../domain/host.ts';
import { rate } from './rates.ts';
import { fieldsOf, numberOf } from './text.ts';

/** Counters since boot of one interface. */
type InterfaceCounters = {
  readonly name: string;
  readonly receivedBytes: number;
  readonly receiveErrors: number;
  readonly receiveDrops: number;
  readonly sentBytes: number;
  readonly sendErrors: number;
  readonly sendDrops: number;
};

/** `/proc/net/dev`. A name may contain a colon (an alias), so the last one before the numbers counts. */
export function parseInterfaces(text: string | undefined): readonly InterfaceCounters[] {
  const interfaces: InterfaceCounters[] = [];
  for (const line of text?.split('\n') ?? []) {
    const found = /^\s*(\S+):\s*(\d[\d\s]*)$/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) continue;
    const numbers = fieldsOf(found[2]).map(numberOf);
    const [receivedBytes, , receiveErrors, receiveDrops, , , , , sentBytes, , sendErrors, sendDrops] =
      numbers;
    if (receivedBytes === undefined || receiveErrors === undefined || receiveDrops === undefined) continue;
    if (sentBytes === undefined || sendErrors === undefined || sendDrops === undefined) continue;
    const name = found[1];
    interfaces.push({ name, receivedBytes, receiveErrors, receiveDrops, sentBytes, sendErrors, sendDrops });
  }
  return interfaces;
}

export function interfaceOf(
  { name, receivedBytes, sentBytes, ...totals }: InterfaceCounters,
  before: NetworkInterface | undefined,
  seconds: number | undefined,
): NetworkInterface {
  const errorsTotal = totals.receiveErrors + totals.sendErrors;
  const dropsTotal = totals.receiveDrops + totals.sendDrops;
  return {
    name,
    receivedBytes: rate(receivedBytes, before?.receivedBytesTotal, seconds),
    sentBytes: rate(sentBytes, before?.sentBytesTotal, seconds),
    errors: rate(errorsTotal, before?.errorsTotal, seconds),
    drops: rate(dropsTotal, before?.dropsTotal, seconds),
    receivedBytesTotal: receivedBytes,
    sentBytesTotal: sentBytes,
    errorsTotal,
    dropsTotal,
    totals,
  };
}

/** `/proc/net/snmp` and `netstat`: pairs of lines, the names and their values. Keys are `Tcp_RetransSegs`. */
export function parseProtocols(text: string | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const lines = text?.split('\n') ?? [];
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [group, ...names] = fieldsOf(lines[index] ?? '');
    const [same, ...values] = fieldsOf(lines[index + 1] ?? '');
    if (group === undefined || group !== same) continue;
    names.forEach((name, at) => {
      const value = numberOf(values[at]);
      if (value !== undefined) found.set(`${group.slice(0, -1)}_${name}`, value);
    });
  }
  return found;
}
