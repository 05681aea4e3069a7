import { byteRate, bytes, count, duration, number, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type SizingAdvice, sizingAdvice } from '../../domain/containers.sizing.ts';
import { cpuOfHost, cpuOfLimit, memoryOfLimit } from '../../domain/containers.trouble.ts';
import type { Container } from '../../domain/containers.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { timeOf } from '../standing.ts';
import { type Item, imageWords, portWords, restartWords, stateWords } from './words.ts';

/** Everything known of one container, the state and what is wrong with it first. */
export function containerDetail(item: Item, { columns }: Size, look: Look): readonly Line[] {
  return [
    ...stateLines(item, columns, look),
    ...usageLines(item),
    ...adviceLines(item.container, columns),
    ...makeLines(item.container, look),
  ];
}

function stateLines(item: Item, columns: number, { at }: Look): readonly Line[] {
  const { container } = item;
  const { health, error, startedAt, finishedAt } = container;
  const isUp = container.state === 'running' || container.state === 'paused';
  const since = isUp ? startedAt : finishedAt;
  return [
    field(
      'state',
      span(stateWords(item), toneOf(item.health)),
      span(since === undefined ? '' : `, since ${timeOf(since, at)} (${duration(at - since)})`, 'dim'),
    ),
    ...(item.drift === undefined ? [] : folded('drift', sanitize(item.drift), columns, 'warn')),
    ...(error === '' ? [] : folded('error', sanitize(error), columns, 'bad')),
    ...(health === undefined
      ? [field('health check', span('none: nothing proves that it works', 'dim'))]
      : [
          field('health check', `${health.status}${lastCheck(container)}`),
          ...(health.lastOutput === ''
            ? []
            : folded('it printed', sanitize(health.lastOutput), columns, 'dim')),
        ]),
    field('last exit', exitWords(container)),
    field('restarts', restartLine(item)),
  ];
}

function lastCheck({ health }: Container): string {
  if (health === undefined || health.failingStreak === 0) return '';
  const code = health.lastExitCode === undefined ? '' : `, last answered ${health.lastExitCode}`;
  return `, failed ${health.failingStreak} in a row${code}`;
}

const signals: Readonly<Record<number, string>> = {
  125: 'the engine could not run it',
  126: 'its command may not be executed',
  127: 'its command was not found',
  130: 'ended by SIGINT',
  134: 'aborted (SIGABRT)',
  137: 'killed (SIGKILL)',
  139: 'crashed (SIGSEGV)',
  143: 'ended by SIGTERM, as asked',
};

function exitWords({ exitCode, oomKilled, inspectedAt }: Container): string {
  if (exitCode === undefined) return inspectedAt === undefined ? '' : 'it never ended';
  const why = oomKilled === true ? 'killed for lack of memory' : signals[exitCode];
  return why === undefined ? String(exitCode) : `${exitCode} · ${why}`;
}

function restartLine(item: Item): string {
  const { restarts, restartPolicy, inspectedAt } = item.container;
  if (inspectedAt === undefined) return '';
  const recent = restartWords(item);
  const all = recent === String(restarts) ? recent : `${recent} · ${count(restarts)} in all`;
  return `${all} · policy ${sanitize(restartPolicy ?? 'no')}`;
}

function usageLines({ container, engine }: Item): readonly Line[] {
  const { usage, state, cpuLimit, memoryLimit } = container;
  if (usage === undefined)
    return [
      field('usage', span(state === 'running' ? 'its cgroup could not be read' : 'it does not run', 'dim')),
    ];
  const ofLimit = cpuOfLimit(container);
  const ofHost = cpuOfHost(container, engine);
  const cpu = [
    usage.cpu === undefined ? '' : `${number(usage.cpu)} cores`,
    ofLimit === undefined || cpuLimit === undefined
      ? 'no limit'
      : `${percent(ofLimit)} of ${number(cpuLimit)}`,
    ofHost === undefined ? '' : `${percent(ofHost)} of the host`,
    usage.throttled ? `throttled ${percent(usage.throttled)} of the time` : '',
  ];
  const memory = [
    usage.memory === undefined ? '' : bytes(usage.memory),
    memoryLimit === undefined ? 'no limit' : `${percent(memoryOfLimit(container))} of ${bytes(memoryLimit)}`,
  ];
  return [
    field('cpu', parts(cpu)),
    field('memory', parts(memory)),
    field('network', rates(usage.receivedBytes, 'in', usage.sentBytes, 'out')),
    field('disk', rates(usage.readBytes, 'read', usage.writtenBytes, 'written')),
    field('processes', usage.pids === undefined ? '' : count(usage.pids)),
  ];
}

const parts = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' · ');

const rates = (one: number | undefined, into: string, other: number | undefined, out: string): string =>
  one === undefined && other === undefined ? '' : `${byteRate(one)} ${into} · ${byteRate(other)} ${out}`;

function adviceLines(container: Container, columns: number): readonly Line[] {
  return sizingAdvice(container).flatMap((advice) =>
    folded('advice', adviceWords(advice), columns, 'accent'),
  );
}

/** "memory: 410 MB instead of 512 MB · more than it needs: 39 % of the limit on average, peak 45 %" */
function adviceWords({ resource, current, recommended, reason }: SizingAdvice): string {
  const size = (value: number): string => (resource === 'cpu' ? `${number(value)} cores` : bytes(value));
  const instead = current === undefined ? '' : ` instead of ${size(current)}`;
  return `${resource}: ${size(recommended)}${instead} · ${reason}`;
}

function makeLines(container: Container, { at }: Look): readonly Line[] {
  const { compose, networks } = container;
  const ports = portWords(container);
  return [
    blank,
    caption('made of'),
    field('image', imageWords(container)),
    field('image id', sanitize(container.imageId).replace(/^(sha256:)?(.{12}).*$/, '$2')),
    field('container id', sanitize(container.id).slice(0, 12)),
    field('created', `${timeOf(container.createdAt, at)} (${duration(at - container.createdAt)} ago)`),
    field(
      'compose',
      compose === undefined
        ? span('not of a project', 'dim')
        : sanitize(`${compose.project} / ${compose.service}`),
    ),
    field('ports', ports === '' ? span('none published', 'dim') : sanitize(ports)),
    field('networks', networks.length === 0 ? span('none', 'dim') : sanitize(networks.join(', '))),
  ];
}
