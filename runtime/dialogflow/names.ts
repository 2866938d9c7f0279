/** Resource names: `projects/P[/locations/L]/…`. Without a location it is `global`. */
import { EarshotError } from '../../shared/errors.ts';

export type ProfileName = {
  readonly project: string;
  readonly location: string;
  /** `projects/P/locations/L` */
  readonly parent: string;
  /** The full name, always with its location. */
  readonly name: string;
};

const profilePattern =
  /^projects\/([a-z0-9][a-z0-9.:-]{0,127})(?:\/locations\/([a-z0-9-]{2,40}))?\/conversationProfiles\/([\w-]{1,128})$/i;
const bareIdPattern = /^[\w-]{1,128}$/;

/**
 * A profile from the setting: a full name, or a bare id with project and location beside it.
 * Throws EarshotError `config_invalid`, with what to write instead.
 */
export function parseProfileName(text: string, fallback: { project?: string; location?: string } = {}): ProfileName {
  const match = profilePattern.exec(text);
  if (match) return profile(match[1]!, match[2] ?? 'global', match[3]!);
  if (bareIdPattern.test(text) && fallback.project !== undefined)
    return profile(fallback.project, fallback.location ?? 'global', text);
  throw new EarshotError('config_invalid', {
    detail: 'Conversation profile must look like projects/PROJECT/locations/LOCATION/conversationProfiles/ID',
  });
}

function profile(project: string, location: string, id: string): ProfileName {
  const parent = `projects/${project}/locations/${location}`;
  return { project, location, parent, name: `${parent}/conversationProfiles/${id}` };
}

/** The last part of a resource name, or the whole where it is a bare id. */
export function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
