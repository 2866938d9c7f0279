export function answerOptions(
  args: readonly string[],
  about: { readonly version: string; readonly command: string },
): string | undefined;
