import type { ServiceDefinition } from '@grpc/grpc-js';

/** The services as the gateway defines them; passed in, because layers beside each other do not import each other. */
export type LocalServices = {
  readonly definitions: Readonly<Record<string, ServiceDefinition>>;
  encode(type: string, value: object): Uint8Array;
};
