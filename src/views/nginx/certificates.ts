import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { certificateHealth } from '../../domain/check/questions.ts';
import type { NginxCertificate } from '../../domain/nginx.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import { span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf } from '../rows.ts';
import { nginxTarget } from './list.ts';
import { placeWords } from './words.ts';

type Item = { readonly certificate: NginxCertificate; readonly left: number };

const tone = ({ left }: Item): Tone => toneOf(certificateHealth(left));
const origin = ({ certificate }: Item): string => (certificate.from === 'file' ? 'its file' : 'a handshake');

/** Every certificate that a configuration names, as it is in use. */
export const nginxCertificateList: List<'nginxConfiguration', Row<Item>> = {
  id: 'nginxCertificates',
  title: 'Certificates',
  needs: ['nginxConfiguration'],
  rows: ({ nginxConfiguration }, stack) =>
    rowsOf(nginxConfiguration, stack, ({ certificates }, at) =>
      certificates
        .map((certificate) => ({ certificate, left: certificate.expiresAt - at }))
        .sort((one, other) => one.left - other.left),
    ),
  key: ({ system, item }) => `${system.id} ${item.certificate.file}`,
  columns: columnsOf<Item>([
    named('names', { width: 24, flex: true, priority: 1 }, ({ certificate: { names, subject } }) =>
      names.length === 0 ? subject : names.join(' '),
    ),
    measure(
      'expires in',
      { width: 10, priority: 1, tone },
      ({ left }) => left,
      (left) => (left !== undefined && left <= 0 ? 'expired' : duration(left)),
    ),
    named('issuer', { width: 18, priority: 3, tone: 'dim' }, ({ certificate }) =>
      certificate.isSelfSigned ? 'itself' : certificate.issuer,
    ),
    named('known from', { width: 11, priority: 4, tone: 'dim' }, origin),
    named('file', { width: 26, flex: true, priority: 2, tone: 'dim' }, ({ certificate }) => certificate.file),
  ]),
  target: ({ system }) => nginxTarget(system),
  detail: ({ item: { certificate, left } }) => [
    field('file', sanitize(certificate.file), span(`  ${placeWords(certificate)}`, 'dim')),
    field('names', sanitize(certificate.names.join(' '))),
    field('certificate', `${sanitize(certificate.subject)} by ${sanitize(certificate.issuer)}`),
    field(
      'expires',
      span(left <= 0 ? `${duration(-left)} ago` : `in ${duration(left)}`, toneOf(certificateHealth(left))),
      span(`, ${new Date(certificate.expiresAt).toISOString().slice(0, 10)}`, 'dim'),
    ),
    field('known from', certificate.from === 'file' ? 'its file' : 'a handshake with nginx'),
  ],
  empty: 'no certificate is named in the configuration of an nginx',
};
