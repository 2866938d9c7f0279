/** The shapes of settings: text of the environment in, value out, and a sentence when it does not fit. */
import * as v from 'valibot';
import { isUuid } from '../shared/ids.ts';
import { parseRedisAddress } from './redis-address.ts';
import { Secret } from './secret.ts';

/** Who reads a setting: the service, as plain text or by reference to a secret, or only the commands that deploy it. */
export type SettingHome = 'plain' | 'secret' | 'deploy';

/** What the deployment to Cloud Run does with a setting that it cannot simply pass on. */
export type CloudRunRule =
  /** The value where `.env` leaves the default. */
  | { readonly use: string }
  /** Deploy works the value out itself, from this setting where it is set. */
  | { readonly derives: string }
  /** Deploy decides; another value in `.env` is refused with this reason. */
  | { readonly decides: string }
  /** It has no effect there; a value in `.env` is refused with this reason. */
  | { readonly refuses: string };

export type Setting = {
  readonly belongs: SettingHome;
  /** Name of the secret in a secret store, after the prefix; default: the setting's name in kebab-case. */
  readonly secretId?: string;
  readonly cloudRun?: CloudRunRule;
  readonly group: string;
  readonly help: string;
  /** Shown in `.env.sample`; never a usable secret. */
  readonly sample?: string;
  readonly schema: v.GenericSchema<string | undefined, unknown>;
};

export const optionalText = v.optional(v.string());
export const optionalSecret = v.pipe(
  optionalText,
  v.transform((text) => (text === undefined ? undefined : new Secret(text))),
);
export const list = v.pipe(
  v.optional(v.string(), ''),
  v.transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
);

/** BCP 47, as the platforms take it: `en-US`, not `en_US` and not `english`. */
export const languageTag = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

/** Origins of web pages, comma-separated: HTTPS, or HTTP on loopback. */
export const originList = v.pipe(
  list,
  v.everyItem(
    (text) =>
      URL.canParse(text) &&
      new URL(text).origin === text.toLowerCase() &&
      /^https:|^http:\/\/(?:localhost|127\.0\.0\.1)\b/i.test(text),
    'must be origins such as https://crm.example.com, comma-separated',
  ),
);
/** One Genesys organization id, or `*`, for each AudioHook key. */
export const keyOrganizations = v.pipe(
  list,
  v.check((values) => values.every((value) => value === '*' || isUuid(value)), 'every entry must be a UUID or *'),
);
/** A whole number from `min` to `max`, both included. */
export const integer = (fallback: number, min: number, max: number) =>
  v.pipe(
    v.optional(v.string(), String(fallback)),
    v.transform(Number),
    v.number(`must be a whole number from ${min} to ${max}`),
    v.integer(`must be a whole number from ${min} to ${max}`),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
/** Two prices, `input,output`; none where absent. */
export const tokenPrices = v.pipe(
  v.optional(v.string(), '0,0'),
  v.regex(/^\d{1,6}(?:\.\d{1,6})?,\d{1,6}(?:\.\d{1,6})?$/, 'must be two numbers, as 0.15,0.60'),
  v.transform((text) => {
    const [input, output] = text.split(',').map(Number);
    return { input: input!, output: output! };
  }),
);

/** `true`, `1` and `yes` are true; `false`, `0` and `no` are false. */
export const flag = (fallback: boolean) =>
  v.pipe(
    v.optional(
      v.picklist(['true', 'false', '1', '0', 'yes', 'no'], 'must be true or false'),
      String(fallback) as 'true' | 'false',
    ),
    v.transform((text) => text === 'true' || text === '1' || text === 'yes'),
  );
/** One of `values`, spelled exactly. */
export const choice = <const T extends readonly [string, ...string[]]>(values: T, fallback: T[number]) =>
  v.optional(v.picklist(values, `must be one of ${values.join(', ')}`), fallback);
/** An absolute URL with one of `protocols`, each with its colon. */
export const url = (protocols: readonly string[]) =>
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => {
          try {
            return protocols.includes(new URL(text).protocol);
          } catch {
            return false;
          }
        },
        `must be a URL that starts with ${protocols.join('// or ')}//`,
      ),
    ),
  );
/** As `parseRedisAddress` reads it, or nothing. It may contain a password. */
export const redisAddress = v.pipe(
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => parseRedisAddress(text) !== undefined,
        'must be redis:// or rediss:// with one host or several, or redis-sentinel:// or rediss-sentinel:// with the sentinels',
      ),
    ),
  ),
  v.transform((text) => (text === undefined ? undefined : new Secret(text))),
);
/** An address of the web, whose path may be a secret. */
export const optionalSecretUrl = v.pipe(
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === '',
        'must be a URL that starts with https://, without a user name',
      ),
    ),
  ),
  v.transform((text) => (text === undefined ? undefined : new Secret(text))),
);
/** `postgres://…`, a folder, or `none`. It may contain a password. */
export const archiveAddress = v.pipe(
  v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(text) || (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text)),
        'must be postgres://user:password@host/database, a folder, or none',
      ),
    ),
  ),
  v.transform((text) => (text === undefined ? undefined : new Secret(text))),
);
/** Comma-separated, all of them checked; from then on their text is only shown by `reveal`. */
export const secrets = (check: (text: string) => boolean, problem: string) =>
  v.pipe(
    list,
    v.check((values) => values.every(check), problem),
    v.transform((values) => values.map((value) => new Secret(value))),
  );

/** Rough entropy: enough characters, and enough different ones. It catches mistakes, not adversaries. */
export const looksRandom = (text: string) => text.length >= 32 && new Set(text).size >= 12;

/** One secret that looks random, or none. */
export const secretToken = v.pipe(
  v.optional(
    v.pipe(
      v.string(),
      v.check(looksRandom, 'needs at least 32 random characters; make one with: openssl rand -base64 48'),
    ),
  ),
  v.transform((text) => (text === undefined ? undefined : new Secret(text))),
);
