import type { EngineEndpoint, PostgresLogin } from '../connection.ts';

/** Request headers, resolved at each try: they may hold secrets. */
type Headers = () => Promise<Readonly<Record<string, string>>>;

/** Whether an untrusted certificate fails a check, and whom it trusts besides the usual authorities: a PEM file. */
export type Trust = { readonly is: 'required' | 'any'; readonly ca: string | undefined };

export type RedisAnswerer = {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
};

/** What one instance of a check is, with all it takes to ask it. */
export type CheckTarget =
  | {
      readonly kind: 'http';
      /** Without credentials. */
      readonly url: string;
      readonly method: 'GET' | 'HEAD';
      readonly headers: Headers;
      readonly redirects: 'follow' | 'stay';
      readonly trust: Trust;
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'tls'; readonly host: string; readonly port: number; readonly trust: Trust }
  | { readonly kind: 'postgres'; readonly login: () => Promise<PostgresLogin> }
  | { readonly kind: 'redis'; readonly login: () => Promise<RedisAnswerer> }
  | {
      readonly kind: 'container';
      /** It is looked for on each of them. */
      readonly engines: readonly EngineEndpoint[];
      readonly match:
        | { readonly name: string }
        | { readonly project: string | undefined; readonly service: string };
    }
  | { readonly kind: 'disk'; readonly path: string }
  | { readonly kind: 'systemd'; readonly unit: string }
  | {
      readonly kind: 'command';
      readonly argv: readonly [string, ...string[]];
    };

/** One of the addresses of a check. */
export type CheckInstance = {
  /** Where it is, without credentials. */
  readonly name: string;
  readonly target: CheckTarget;
};
