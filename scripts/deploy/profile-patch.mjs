/**
 * `profile-patch.mjs TOPICS_PARENT SUGGESTIONS LIFECYCLE MESSAGES RECOGNITION`, a conversation profile on standard input:
 * prints the update mask and the body that wire it to the topics, or nothing where it is wired already.
 * `profile-patch.mjs --unwire TOPICS_PARENT …` takes away the topics that are ours and leaves any other.
 */
import process from 'node:process';

const fields = [
  'humanAgentAssistantConfig.notificationConfig',
  'notificationConfig',
  'newMessageEventNotificationConfig',
  'newRecognitionResultNotificationConfig',
];

export function profilePatch(profile, topics, unwire = false) {
  const mask = [];
  const body = {};
  fields.forEach((field, i) => {
    const now = read(profile, field) ?? {};
    const ours = now.topic === topics[i];
    const wanted = { topic: topics[i], messageFormat: 'JSON' };
    if (unwire ? !ours : ours && now.messageFormat === 'JSON') return;
    mask.push(field);
    write(body, field, unwire ? {} : wanted);
  });
  return mask.length > 0 ? { mask: mask.join(','), body } : undefined;
}

const read = (object, path) => path.split('.').reduce((value, key) => value?.[key], object);

function write(object, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  let at = object;
  for (const key of keys) at = at[key] ??= {};
  at[last] = value;
}

async function main(args) {
  const unwire = args[0] === '--unwire';
  const [parent, ...topics] = unwire ? args.slice(1) : args;
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  const profile = JSON.parse(text);
  if (typeof profile?.name !== 'string') throw new Error('no profile');
  const patch = profilePatch(
    profile,
    topics.map((topic) => `${parent}/${topic}`),
    unwire,
  );
  if (patch) process.stdout.write(`${patch.mask}\n${JSON.stringify(patch.body)}`);
}

if (process.argv[1]?.endsWith('profile-patch.mjs')) {
  main(process.argv.slice(2)).catch(() => process.exit(1));
}
