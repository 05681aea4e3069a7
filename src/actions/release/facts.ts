import * as z from 'zod';

const text = z.string();
const milliseconds = z.number().nonnegative();

/** Asks an address until it answers well. */
export const smoke = z.object({ url: text, tries: z.number().positive(), every: milliseconds });

/** What tells the version of the schema: a program, or a SELECT on the primary of a cluster. */
const schema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('program'), argv: z.array(text) }),
  z.object({ is: z.literal('sql'), postgres: text, database: text.nullable(), sql: text }),
]);

/** What is the same whatever is released. */
const common = {
  release: text,
  what: z.enum(['deploy', 'rollback']),
  /** `container/web`: under which the ledger has it. */
  ledger: text,
  engine: text,
  /** What a program finds the engine by. */
  by: text,
  /** The release that it brings back. */
  brings: text.nullable(),
  /** How the image is called, and which one that is, where it is there already. */
  reference: text,
  image: text.nullable(),
  /** How it comes to be there. */
  take: z
    .discriminatedUnion('is', [
      z.object({ is: z.literal('pull') }),
      z.object({ is: z.literal('build'), context: text, file: text.nullable() }),
    ])
    .nullable(),
  migrate: z.array(text).nullable(),
  schema: schema.nullable(),
  /** The file of its environment, and how that is told from what it may be by the time it is read. */
  environment: z.object({ path: text, as: text }).nullable(),
  smoke: smoke.nullable(),
};

const old = z.object({
  id: text,
  image: text,
  reference: text,
  /** When it was started last; null: never. */
  born: text.nullable(),
  wasUp: z.boolean(),
  wasHealthy: z.boolean(),
  grace: milliseconds,
  patience: milliseconds,
  settle: milliseconds.nullable(),
  policy: z.object({ Name: text, MaximumRetryCount: z.number() }),
});

const turn = z.object({
  file: text,
  nginx: z.array(text),
  pid: text,
  drain: milliseconds,
  /** That the new one has on this host, and those that the two have by turns. */
  port: z.number(),
  ports: z.array(z.number()),
});
export type Turn = z.output<typeof turn>;

export const containerFacts = z.object({
  is: z.literal('container'),
  ...common,
  name: text,
  old,
  /** What takes its place: another one of that image, or one that was kept. */
  next: z.discriminatedUnion('is', [
    z.object({ is: z.literal('made'), from: text.nullable() }),
    z.object({ is: z.literal('kept'), id: text, name: text }),
  ]),
  /** Behind nginx: what is turned over to the new one while both run. Null: one after the other. */
  turn: turn.nullable(),
  changes: z.array(text),
});
export type ContainerFacts = z.output<typeof containerFacts>;
export type Common = Omit<ContainerFacts, 'is' | 'name' | 'old' | 'next' | 'turn' | 'changes'>;
export type OldOne = z.output<typeof old>;

/** How a service of Compose is named to its program. */
export const composePlace = {
  engine: text,
  project: text,
  service: text,
  directory: text,
  files: z.array(text),
  /** The version of the files' format, which one beside them has to say, too. */
  format: text.nullable(),
  /** Our own file over them, which says the image. */
  pin: text,
  program: z.array(text),
};
export type ComposeProject = Pick<ComposeFacts, keyof typeof composePlace>;

export const composeFacts = z.object({
  is: z.literal('compose'),
  ...common,
  ...composePlace,
  old: z.object({
    image: text,
    reference: text,
    /** What our own file said; null: there was none. */
    pin: text.nullable(),
  }),
  /** In the order of their numbers. */
  members: z.array(z.object({ name: text, old })),
  changes: z.array(text),
});
export type ComposeFacts = z.output<typeof composeFacts>;

/** All that is known of a release, whatever it is of. */
export const anyFacts = z.discriminatedUnion('is', [containerFacts, composeFacts]);
export type AnyFacts = z.output<typeof anyFacts>;

/** The names of what was replaced, of what is made beside it, and of what was not kept. */
export const namesOf = ({ name, release }: Pick<ContainerFacts, 'name' | 'release'>) => ({
  beside: `${name}.new-${release}`,
  kept: `${name}.prev-${release}`,
  failed: `${name}.failed-${release}`,
});
