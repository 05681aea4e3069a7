import type { CustomAction } from '../domain/custom.ts';
import type { ActionSection } from './schema/actions.ts';
import { writeDuration } from './units.ts';

/** What the screens may know of the actions of a stack file. */
export const customOf = ({ name, title, on, risk, read_only, params }: ActionSection): CustomAction => ({
  name,
  title: title ?? name,
  on,
  risk: read_only ? 'safe' : risk,
  parameters: Object.entries(params).map(([key, { type, about, choices, min, max, default: usual }]) => ({
    ...{ name: key, type, about, choices, min, max },
    usual: usual === undefined ? undefined : String(usual),
  })),
});

/** As the stack file says it. */
export const actionYaml = ({ timeout, ...rest }: ActionSection) => ({
  ...rest,
  timeout: writeDuration(timeout),
});

/** As plain JSON, in base units. */
export const actionJson = ({ timeout, ...rest }: ActionSection) => ({
  ...rest,
  timeout_seconds: timeout / 1000,
});
