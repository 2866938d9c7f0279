/** Where this project names container images and actions, and how a digest is put behind a name. Pure text. */

const digest = '(?:@sha256:[0-9a-f]{64})?';

/**
 * Files that name something that is fetched when an image is built or the checks run. In `pattern`, group 1 is what stands
 * before the name, `name` the name without its pin, and the last part a pin that is there already.
 */
export const pinnedFiles = [
  {
    path: 'scripts/deploy/Containerfile',
    kind: 'image',
    pattern: new RegExp(`^(FROM )(?<name>[\\w.:/-]+?[:/][\\w.:/-]+)(?<pin>${digest})(?= |$)`, 'gm'),
  },
  {
    path: 'scripts/deploy/cloudbuild.yaml',
    kind: 'image',
    pattern: new RegExp(`^(\\s*- name: )(?<name>[\\w.:/-]+)(?<pin>${digest})$`, 'gm'),
  },
  {
    path: '.github/workflows/gate.yml',
    kind: 'action',
    pattern: /^(\s*- uses: )(?<name>[\w.-]+\/[\w.-]+)(?<pin>@.+)$/gm,
  },
];

/** What `text` names: each name with its pin, without one `pin` is empty. */
export const namesIn = (text, { pattern }) => [...text.matchAll(pattern)].map(({ groups }) => ({ ...groups }));

/** Whether a name is fixed to content: a digest, or for an action the id of a commit. */
export const isPinned = ({ kind }, { pin }) =>
  kind === 'image' ? /^@sha256:[0-9a-f]{64}$/.test(pin) : /^@[0-9a-f]{40} # \S+$/.test(pin);

/** `text` with every name that `pins` has fixed to its pin. */
export const withPins = (text, { pattern }, pins) =>
  text.replace(pattern, (whole, before, ...rest) => {
    const { name } = rest.at(-1);
    const pin = pins.get(name);
    return pin === undefined ? whole : `${before}${name}${pin}`;
  });

/** The release that an action is used in: the comment behind a commit, or the tag itself. */
export const releaseOf = ({ pin }) => / # (\S+)$/.exec(pin)?.[1] ?? pin.slice(1);
