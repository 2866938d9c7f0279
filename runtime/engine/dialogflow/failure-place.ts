/** Where an error comes from, for a log line. Its message may quote a customer, so it is left out. */
export function failurePlace(error: unknown): { readonly error: string; readonly place?: string } {
  if (!(error instanceof Error)) return { error: typeof error };
  const place = error.stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim();
  return { error: error.name, ...(place !== undefined && { place }) };
}
