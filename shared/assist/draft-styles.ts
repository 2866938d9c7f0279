/** How a draft can be written anew. Each is a command of the panel's box and an instruction for a generator. */
export const draftStyles = ['shorter', 'friendlier', 'formal'] as const;
export type DraftStyle = (typeof draftStyles)[number];

/** The style with that name, where there is one. */
export function styleOf(name: string): DraftStyle | undefined {
  return draftStyles.find((style) => style === name);
}
