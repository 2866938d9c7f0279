/** What ALLOW_INSECURE may name; the rules are in `insecure-settings.ts`. */
export const insecureNames = ['unsigned-calls', 'redis', 'redis-password', 'panel', 'otlp', 'llm'] as const;
export type InsecureName = (typeof insecureNames)[number];
