/** The Pub/Sub commands of the stand-in. */
import { type Call, type ProjectState, Refusal } from './project-state.ts';
import { type Command, flag, fresh, lines, name, need, on, remove } from './stand-in-command.ts';

export const pubsubCommands: Readonly<Record<string, Command>> = {
  'pubsub topics list': on('pubsub', [], (s) => lines(s.topics)),
  'pubsub topics create': on('pubsub', ['labels'], (s, call) => {
    fresh(s.topics.has(name(call)), name(call));
    s.topics.add(name(call));
    return '';
  }),
  'pubsub topics delete': on('pubsub', [], (s, call) => {
    for (const binding of s.topicBindings) if (binding.startsWith(`${name(call)} `)) s.topicBindings.delete(binding);
    return remove(s.topics.delete(name(call)), 'the topic');
  }),
  'pubsub topics get-iam-policy': on('pubsub', [], (s, call) =>
    lines([...s.topicBindings].filter((b) => b.startsWith(`${name(call)} `)).map((b) => b.split(' ')[2]!)),
  ),
  'pubsub topics add-iam-policy-binding': on('pubsub', ['member', 'role'], (s, call) => {
    if (!s.topics.has(name(call))) need(undefined, 'the topic');
    s.topicBindings.add(`${name(call)} ${flag(call, 'role')} ${flag(call, 'member')}`);
    return '';
  }),
  'pubsub subscriptions list': on('pubsub', [], (s) =>
    lines([...s.subscriptions].map(([id, x]) => [id, x.endpoint, x.account, x.audience, x.deadLetters].join('\t'))),
  ),
  'pubsub subscriptions get-iam-policy': on('pubsub', [], (s, call) =>
    lines([...need(s.subscriptions.get(name(call)), 'the subscription').bindings].map((b) => b.split(' ')[1]!)),
  ),
  'pubsub subscriptions add-iam-policy-binding': on('pubsub', ['member', 'role'], (s, call) => {
    const { bindings } = need(s.subscriptions.get(name(call)), 'the subscription');
    bindings.add(`${flag(call, 'role')} ${flag(call, 'member')}`);
    return '';
  }),
  'pubsub subscriptions update': on('pubsub', ['dead-letter-topic', 'max-delivery-attempts'], (s, call) => {
    Object.assign(need(s.subscriptions.get(name(call)), 'the subscription'), deadLettersOf(s, call));
    return '';
  }),
  'pubsub subscriptions create': on(
    'pubsub',
    [
      'topic',
      'push-endpoint',
      'push-auth-service-account',
      'push-auth-token-audience',
      'ack-deadline',
      'message-retention-duration',
      'expiration-period',
      'min-retry-delay',
      'max-retry-delay',
      'dead-letter-topic',
      'max-delivery-attempts',
      'labels',
    ],
    (s, call) => {
      fresh(s.subscriptions.has(name(call)), name(call));
      if (!s.topics.has(flag(call, 'topic'))) need(undefined, 'the topic');
      s.subscriptions.set(name(call), {
        topic: flag(call, 'topic'),
        retention: flag(call, 'message-retention-duration'),
        bindings: new Set(),
        ...deadLettersOf(s, call),
        ...(call.flags.has('push-endpoint') ? pushOf(s, call) : { endpoint: '', account: '', audience: '' }),
      });
      return '';
    },
  ),
  'pubsub subscriptions modify-push-config': on(
    'pubsub',
    ['push-endpoint', 'push-auth-service-account', 'push-auth-token-audience'],
    (s, call) => {
      Object.assign(need(s.subscriptions.get(name(call)), 'the subscription'), pushOf(s, call));
      return '';
    },
  ),
  'pubsub subscriptions delete': on('pubsub', [], (s, call) => remove(s.subscriptions.delete(name(call)), 'it')),
};

function pushOf(state: ProjectState, call: Call) {
  const account = flag(call, 'push-auth-service-account');
  if (!state.accounts.has(account)) need(undefined, 'the service account');
  return { endpoint: flag(call, 'push-endpoint'), account, audience: flag(call, 'push-auth-token-audience') };
}

/** Pub/Sub takes 5 to 100 attempts, and refuses a dead-letter topic that is not there. */
function deadLettersOf(state: ProjectState, call: Call) {
  const topic = call.flags.get('dead-letter-topic');
  if (topic === undefined) return { deadLetters: '', attempts: '' };
  if (!state.topics.has(topic)) need(undefined, 'the dead-letter topic');
  const attempts = flag(call, 'max-delivery-attempts');
  if (Number(attempts) < 5 || Number(attempts) > 100) throw new Refusal('INVALID_ARGUMENT: attempts are 5 to 100');
  return { deadLetters: topic, attempts };
}
