import { expected } from './expected.ts';

/** An environment file to fill in: what the documents ask of an application, the usual defaults, and no secret. */
export const envTemplate = (): string =>
  [
    '# Fill in, chmod 600, and look at it with quarterdeck doctor --env FILE. Commit it nowhere.',
    ...expected.flatMap(({ name, about, need, otherwise = '' }) => [
      '',
      `# ${about}`,
      `${need === 'optional' ? '# ' : ''}${name}=${otherwise}`,
    ]),
    '',
  ].join('\n');
