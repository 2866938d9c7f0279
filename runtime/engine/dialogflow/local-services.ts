import type { ServiceDefinition } from '@grpc/grpc-js';

/** The services as the gateway defines them; an argument, because sibling layers do not import each other. */
export type LocalServices = {
  readonly definitions: Readonly<Record<string, ServiceDefinition>>;
  /** Its method `Search` streams `{draft}` messages, then `{response}`. */
  readonly draftedSearch: ServiceDefinition;
  encode(type: string, value: object): Uint8Array;
};
