/**
 * Options of the start commands. Plain JavaScript without a dependency: `npm start` asks before packages are installed and before
 * anything is built.
 */

/**
 * What the command prints instead of starting the service, or undefined where it starts. `command`: as in `shared/runtimes.ts`.
 * Other options are ignored.
 */
export function answerOptions(args, { version, command }) {
  if (args.includes('--help') || args.includes('-h')) return helpText(command);
  if (args.includes('--version') || args.includes('-v')) return version;
  return undefined;
}

const helpText = (command) =>
  `${command}: starts Earshot, Google Agent Assist beside the agent in Genesys Cloud.

  --help      print this text
  --version   print the version

Settings come from environment variables; .env.sample lists all of them. Without settings for Google and Genesys the
service uses the local ones. PORT is 8080 unless it is set.`;
