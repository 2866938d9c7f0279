/** The service as the outside finds it: the panel's address, and `/audiohook` called as Genesys calls it. */
import * as v from 'valibot';
import type { Config } from '../../runtime/config.ts';
import { type Finding, fail, pass, warn } from '../../runtime/core/operations/finding.ts';
import { checkStream } from './check-stream.ts';

export type ProbeEnd = { readonly ok: boolean; readonly reason: string; readonly detail?: string };

export type PublicDeps = {
  readonly fetch: typeof fetch;
  /** Places a connection probe (the null conversation) and hangs up in order. */
  readonly probe: (target: { url: string; apiKey: string; clientSecret?: string | undefined }) => Promise<ProbeEnd>;
  readonly now: () => number;
  readonly monotonic: () => number;
};

export type PublicTargets = {
  /** Address of the panel, such as https://earshot.example.com */
  readonly panel?: string | undefined;
  /** AudioHook address, wss://…/audiohook */
  readonly audiohook?: string | undefined;
};

export async function checkPublic(config: Config, targets: PublicTargets, deps: PublicDeps): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (targets.panel) findings.push(...(await checkPanel(targets.panel, config, deps)));
  if (targets.audiohook) findings.push(...(await checkAudiohook(targets.audiohook, config, deps)));
  if (findings.length === 0 && !config.localGenesys) {
    findings.push(
      warn(
        'public.address',
        'The public address was not checked',
        'Set APPLICATION_SERVER_URL, and run with --audiohook wss://HOST/audiohook',
      ),
    );
  }
  return findings;
}

async function checkPanel(address: string, config: Config, deps: PublicDeps): Promise<Finding[]> {
  const findings: Finding[] = [];
  const base = address.replace(/\/$/, '');
  const started = deps.now();
  let response: Response;
  try {
    response = await deps.fetch(`${base}/config.json`, { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    const code = String((error as { cause?: { code?: unknown } }).cause?.code ?? '');
    if (/CERT|SELF_SIGNED|TLS|SSL/.test(code)) {
      return [
        fail(
          'public.certificate',
          'The certificate of the panel is not trusted',
          'Use one from a public authority; browsers need it too',
          code,
        ),
      ];
    }
    return [
      fail(
        'public.panel',
        'The panel cannot be reached',
        'Make sure that the service runs and that APPLICATION_SERVER_URL is its address',
        base,
      ),
    ];
  }
  if (!response.ok) {
    return [
      fail(
        'public.panel',
        'The address of the panel answers with an error',
        'Make sure that APPLICATION_SERVER_URL is the address of the service itself',
        String(response.status),
      ),
    ];
  }
  findings.push(...checkClock(response, started, deps.now(), config));
  const shown = (await response.json().catch(() => undefined)) as
    | { mode?: string; genesys?: { clientId?: string } }
    | undefined;
  if (shown?.genesys === undefined) {
    return [
      ...findings,
      fail(
        'public.panel',
        'Another server answers at the address of the panel',
        'Make sure that APPLICATION_SERVER_URL is the address of the service itself',
      ),
    ];
  }
  if (!config.localGenesys && shown.genesys.clientId !== config.OAUTH_CLIENT_ID) {
    findings.push(
      fail(
        'public.settings',
        'The running service has other settings',
        'Deploy again: its OAuth client is not OAUTH_CLIENT_ID',
      ),
    );
  } else findings.push(pass('public.panel', 'The panel answers', base));
  findings.push(...(await checkReadiness(base, config, deps)), ...(await checkStream(base, deps)));
  return findings;
}

const ReadinessSchema = v.object({
  down: v.optional(v.array(v.string())),
  components: v.optional(v.record(v.string(), v.object({ detail: v.optional(v.string()) }))),
});

/** Details are shown to those who may read the metrics. */
async function checkReadiness(base: string, config: Config, deps: PublicDeps): Promise<Finding[]> {
  const findings: Finding[] = [];
  const token = config.METRICS_TOKEN?.reveal();
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const ready = await deps
    .fetch(`${base}/readyz`, { headers, signal: AbortSignal.timeout(10_000) })
    .catch(() => undefined);
  const body = v.safeParse(ReadinessSchema, await ready?.json().catch(() => undefined));
  const shown = body.success ? body.output : undefined;
  if (ready?.status === 503) {
    const down = (shown?.down ?? [])
      .map((name) => [name, shown?.components?.[name]?.detail].filter(Boolean).join(': '))
      .join('; ');
    findings.push(fail('public.ready', 'The service is not ready', 'Look at /readyz and its log', down));
  }
  const proxy = shown?.components?.proxy?.detail;
  if (proxy !== undefined) {
    findings.push(
      warn(
        'public.proxy',
        'TRUSTED_PROXY_HOPS does not fit the proxies in front',
        'Set TRUSTED_PROXY_HOPS to the number of proxies that append to X-Forwarded-For',
        proxy,
      ),
    );
  }
  return findings;
}

/** Against the other side's clock, to the second that its Date header has: signatures are refused beyond the allowed skew. */
function checkClock(response: Response, started: number, ended: number, config: Config): Finding[] {
  const served = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(served)) return [];
  const apart = Math.round(((started + ended) / 2 - served) / 1_000);
  const allowed = Math.max(config.AUDIOHOOK_SKEW_SECONDS, 2);
  if (Math.abs(apart) <= allowed) return [pass('clock.skew', 'Clocks agree')];
  return [
    fail(
      'clock.skew',
      'The clocks of this machine and the service differ',
      'Synchronize both with NTP; signed calls are refused beyond AUDIOHOOK_SKEW_SECONDS',
      `${apart} s`,
    ),
  ];
}

async function checkAudiohook(url: string, config: Config, deps: PublicDeps): Promise<Finding[]> {
  if (!/^wss?:\/\//.test(url))
    return [
      fail('public.audiohook', 'The AudioHook address must begin with wss://', 'Give it as wss://HOST/audiohook'),
    ];
  const findings: Finding[] = [];
  const secrets = config.AUDIOHOOK_CLIENT_SECRET.map((secret) => secret.reveal());
  for (const [i, key] of config.API_KEY.entries()) {
    const which = config.API_KEY.length > 1 ? ` (key ${i + 1} of ${config.API_KEY.length})` : '';
    const end = await deps.probe({ url, apiKey: key.reveal(), clientSecret: secrets[i] });
    findings.push(end.ok ? pass('public.audiohook', `A signed probe is answered${which}`) : explain(end, which));
  }
  if (config.API_KEY.length === 0 || findings.some(({ status }) => status === 'fail')) return findings;
  const stranger = await deps.probe({ url, apiKey: 'a-key-that-was-never-issued-0000' });
  if (stranger.ok)
    findings.push(
      fail(
        'public.open',
        'A call with any key is accepted',
        'A server in between answers for the service; calls from Genesys must reach it unchanged',
      ),
    );
  if (secrets.length > 0) {
    const unsigned = await deps.probe({ url, apiKey: config.API_KEY[0]!.reveal() });
    if (unsigned.ok)
      findings.push(
        fail(
          'public.unsigned',
          'A call without a signature is accepted',
          'Set AUDIOHOOK_CLIENT_SECRET for the running service and deploy again',
        ),
      );
    else findings.push(pass('public.unsigned', 'A call without a signature is refused'));
  }
  return findings;
}

function explain(end: ProbeEnd, which: string): Finding {
  if (end.reason === 'refused') {
    return fail(
      'public.audiohook',
      `The probe is refused${which}`,
      'The service has other keys or secrets, its clock is off, or a proxy changes the host: see AUDIOHOOK_PUBLIC_AUTHORITY and AUDIOHOOK_PUBLIC_PATH_PREFIX',
      end.detail,
    );
  }
  if (end.reason === 'unreachable') {
    return fail(
      'public.audiohook',
      `Nothing answers the probe${which}`,
      'Make sure that the voice service runs and that the address ends in /audiohook',
      end.detail,
    );
  }
  return fail(
    'public.audiohook',
    `The probe does not end in order${which}`,
    'A proxy may close WebSockets: allow them, for at least an hour',
    end.detail,
  );
}
