/** Which upgrade requests are accepted. Refusals precede the upgrade and are all alike. */
import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { connectRaw, type RawConnectOptions, type RawTarget } from '../../runtime/simulator/caller/connect-raw.ts';
import { requiredComponents } from '../../shared/audiohook/signature-base.ts';
import { type Case, must, ours } from './case.ts';

const group = 'Upgrade';
type Make = (target: RawTarget) => RawConnectOptions;

async function refusal(target: RawTarget, options: RawConnectOptions) {
  const answer = await connectRaw(target, options);
  if (answer.refused !== undefined) return answer;
  answer.terminate();
  must(false, 'The connection was accepted');
}

/** Accepts the upgrade and then ends the session as unauthorized. */
async function disconnects(target: RawTarget, options: RawConnectOptions): Promise<boolean> {
  const call = await connectRaw(target, options);
  if (call.refused !== undefined) return false;
  try {
    call.sayOpen();
    const { parameters } = await call.expect('disconnect', 5_000);
    must(parameters.reason === 'unauthorized', `It disconnected with the reason ${parameters.reason}`);
    return true;
  } finally {
    call.terminate();
  }
}

const refused = (name: string, make: Make, signed = true, statuses: readonly number[] = [401]): Case => ({
  group,
  name: `refuses ${name}`,
  signed,
  async run(target) {
    if (target.mayRefuseLate && (await disconnects(target, make(target)))) return;
    const { refused: status } = await refusal(target, make(target));
    must(statuses.includes(status), `The answer was ${status}, not ${statuses.join(' or ')}`);
  },
});

const accepted = (name: string, make: Make): Case => ({
  group,
  name: `accepts ${name}`,
  signed: true,
  async run(target) {
    const call = await connectRaw(target, make(target));
    must(call.refused === undefined, `The connection was refused with ${call.refused}`);
    try {
      call.sayOpen();
      await call.expect('opened');
      await call.hangUp();
    } finally {
      call.terminate();
    }
  },
});

const agedBy =
  (seconds: number, lifeSeconds = 30): Make =>
  () => ({
    signing: { now: Date.now() - seconds * 1000, lifeSeconds },
  });
const header =
  (name: string, value: string | undefined): Make =>
  () => ({ headers: { [name]: value } });
const uuid = '3fd3d0e0-8a2c-4b55-9f1e-0c2f5f1d7a11';
const otherSecret = () => randomBytes(32).toString('base64');

const plainGet = (target: RawTarget) => fetch(target.url.replace(/^ws/, 'http'), { redirect: 'manual' });

export const upgradeCases: readonly Case[] = [
  refused('a call without key', header('X-API-KEY', undefined), false),
  refused('an empty key', header('X-API-KEY', ''), false),
  refused('an unknown key', () => ({ identity: { apiKey: randomBytes(24).toString('base64url') } }), false),
  refused(
    'an unknown key that is not signed',
    () => ({ identity: { apiKey: randomBytes(24).toString('base64url'), clientSecret: '' } }),
    false,
  ),
  ours(refused('a key of eight kilobytes', () => ({ identity: { apiKey: 'k'.repeat(8_000) } }), false, [401, 431])),
  refused(
    'a key with another character at its end',
    ({ apiKey }) => ({ identity: { apiKey: `${apiKey.slice(0, -1)}${apiKey.endsWith('A') ? 'B' : 'A'}` } }),
    false,
  ),
  refused('a known key that is not signed', () => ({ identity: { clientSecret: '' } })),
  refused('another secret', () => ({ identity: { clientSecret: otherSecret() } })),
  refused('the text of the secret in place of its bytes', ({ clientSecret }) => ({
    identity: { clientSecret: Buffer.from(clientSecret ?? '').toString('base64') },
  })),
  refused('a signature without its input', header('Signature-Input', undefined)),
  refused('an input without its signature', header('Signature', undefined)),
  refused('a signature of three bytes', header('Signature', 'sig1=:AAAA:')),
  refused('a signature of no bytes', header('Signature', 'sig1=::')),
  refused('a signature of 64 bytes', header('Signature', `sig1=:${Buffer.alloc(64).toString('base64')}:`)),
  refused('a signature that is not a byte sequence', header('Signature', 'sig1="text"')),
  refused('a signature under another label', header('Signature', `sig2=:${Buffer.alloc(32).toString('base64')}:`)),
  refused('a signature header that cannot be read', header('Signature', '(((')),
  refused('an input that cannot be read', header('Signature-Input', 'sig1=("@authority"')),
  refused('an empty input', header('Signature-Input', '')),
  refused('another session than the signed one', header('Audiohook-Session-Id', uuid)),
  refused('another organization than the signed one', header('Audiohook-Organization-Id', uuid)),
  refused('another correlation id than the signed one', header('Audiohook-Correlation-Id', uuid)),
  refused('another host than the signed one', header('Host', 'elsewhere.example'), true, [401, 421]),
  refused('a covered header that is missing', header('Audiohook-Correlation-Id', undefined)),
  ...requiredComponents.map((name) =>
    refused(`a signature that does not cover ${name}`, () => ({
      signing: { components: requiredComponents.filter((component) => component !== name) },
    })),
  ),
  refused('a signature 11 seconds old', agedBy(11)),
  refused('a signature a day old with a life of years', agedBy(86_400, 100_000_000)),
  refused('a signature from the future', agedBy(-15)),
  refused('a signature that has expired', agedBy(8, 1)),
  ours(refused('a nonce of 21 characters', () => ({ signing: { nonce: 'n'.repeat(21) } }))),
  {
    group,
    name: 'refuses a repeated request',
    signed: true,
    async run(target) {
      const sessionId = crypto.randomUUID();
      const identity = { audiohookSessionId: sessionId, organizationId: uuid, correlationId: uuid };
      const again: RawConnectOptions = {
        identity,
        signing: { now: Date.now(), nonce: randomBytes(18).toString('base64') },
      };
      const first = await connectRaw(target, again);
      must(first.refused === undefined, 'The first request was refused');
      first.terminate();
      const { refused: status } = await refusal(target, again);
      must(status === 401, `The answer was ${status}, not 401`);
    },
  },
  {
    group,
    basis: 'earshot',
    name: 'gives every refusal the same answer',
    signed: true,
    async run(target) {
      const bodies = new Set<string>();
      for (const options of [
        { headers: { 'X-API-KEY': undefined } },
        { identity: { apiKey: 'a'.repeat(32) } },
        { identity: { clientSecret: otherSecret() } },
        agedBy(60)(target),
      ]) {
        bodies.add((await refusal(target, options)).body);
      }
      must(bodies.size === 1, 'The answers differ');
      must(!/signature|key|nonce|expired|clock/i.test([...bodies][0]!), 'The answer says what was wrong');
    },
  },
  {
    group,
    basis: 'earshot',
    name: 'takes as long for an unknown key as for a wrong signature',
    signed: true,
    async run(target) {
      // Alternating, so that a busy moment of the machine affects both.
      const times: { unknown: number[]; wrong: number[] } = { unknown: [], wrong: [] };
      for (let i = 0; i < 7; i += 1) {
        times.unknown.push((await refusal(target, { identity: { apiKey: 'a'.repeat(32) } })).afterMs);
        times.wrong.push((await refusal(target, { identity: { clientSecret: otherSecret() } })).afterMs);
      }
      const median = (list: number[]) => list.sort((a, b) => a - b)[3]!;
      const [unknown, wrong] = [median(times.unknown), median(times.wrong)];
      must(Math.abs(unknown - wrong) < 150, `The medians are ${Math.round(unknown)} and ${Math.round(wrong)} ms`);
    },
  },
  {
    group,
    basis: 'earshot',
    name: 'answers a plain GET with 426',
    async run(target) {
      const { status } = await plainGet(target);
      must(status === 426, `The answer was ${status}`);
    },
  },
  {
    group,
    name: 'never redirects',
    async run(target) {
      const { status } = await plainGet(target);
      must(status < 300 || status >= 400, `The answer was ${status}`);
    },
  },
  {
    group,
    basis: 'earshot',
    name: 'declines compression',
    async run(target) {
      const call = await connectRaw(target, { offerCompression: true });
      must(call.refused === undefined, `The connection was refused with ${call.refused}`);
      const { extensions } = call;
      call.terminate();
      must(extensions === '', `It agreed to ${extensions}`);
    },
  },
  accepted('the documented order of components', () => ({})),
  accepted('the reverse order', () => ({ signing: { components: [...requiredComponents].reverse() } })),
  accepted('the order of a live client', () => ({
    signing: {
      components: [
        '@request-target',
        'audiohook-session-id',
        'audiohook-organization-id',
        'audiohook-correlation-id',
        'x-api-key',
        '@authority',
      ],
    },
  })),
  ours(accepted('a target with a query', (target) => ({ identity: { url: `${target.url}?tenant=blue&x=%2F` } }))),
  accepted('a signature 6 seconds old', agedBy(6)),
  accepted('a signature 2 seconds ahead', agedBy(-2)),
  ours(accepted('a long nonce', () => ({ signing: { nonce: randomBytes(96).toString('base64') } }))),
  ours(
    accepted('a UUID of version 7 for the session', () => ({
      identity: { audiohookSessionId: '019aa3b5-1c2d-7e3f-8a4b-5c6d7e8f9a0b' },
    })),
  ),
  ours(accepted('a client without User-Agent', header('User-Agent', undefined))),
  ours(accepted('a client without Audiohook-Retry-Attempt', header('Audiohook-Retry-Attempt', undefined))),
  accepted('a fourth attempt', () => ({ identity: { attempt: 4 } })),
];
