/** A reporter for Node's test runner that says each result as one line of JSON; `run-tests.ts` reads them. */
export default async function* testEvents(source) {
  for await (const { type, data } of source) {
    if (type === 'test:pass' || type === 'test:fail') {
      const { name, nesting, file, details, skip, todo } = data;
      const cause = details?.error?.cause ?? details?.error;
      const error =
        type === 'test:fail'
          ? { kind: details?.error?.failureType, text: String(cause?.stack ?? cause?.message ?? cause ?? '') }
          : undefined;
      const suite = details?.type === 'suite';
      const result = { type, name, nesting, file, ms: details?.duration_ms ?? 0, suite, error };
      yield `${JSON.stringify({ ...result, skipped: skip !== undefined || todo !== undefined })}\n`;
    } else if (type === 'test:stderr' || type === 'test:stdout') {
      yield `${JSON.stringify({ type, file: data.file, text: data.message })}\n`;
    }
  }
}
