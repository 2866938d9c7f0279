/**
 * The Dialogflow services as grpc-js wants them, made from the pruned descriptor. Both ends use it: the gateway as a
 * client, the Dialogflow that runs here as a server. Nothing is loaded before the first call.
 *
 * Objects have the descriptor's lowerCamelCase names; unset fields are absent (as in the JSON of notifications), enums
 * are names, 64-bit integers are numbers, bytes are Uint8Array.
 */

import { Buffer } from 'node:buffer';
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { INamespace, Root, Type } from 'protobufjs';
import { wellFormed } from '../../shared/well-formed.ts';
import { type DraftedSearchService, draftedSearchService } from './drafted-search.ts';

export const apiVersions = ['v2', 'v2beta1'] as const;
export type ApiVersion = (typeof apiVersions)[number];
export const serviceNames = ['Participants', 'Conversations', 'AnswerRecords', 'ConversationProfiles'] as const;
export type ServiceName = (typeof serviceNames)[number];

export type DialogflowServices = {
  /** By `<version>.<service>`, such as `v2.Participants`. */
  readonly definitions: Readonly<Record<`${ApiVersion}.${ServiceName}`, ServiceDefinition>>;
  /** Of the Dialogflow that runs here only. */
  readonly draftedSearch: DraftedSearchService;
  /** The bytes of a message by its full name. Throws TypeError where `value` does not fit. */
  encode(type: string, value: object): Uint8Array;
  /** Throws RangeError or Error where the bytes are not that message. */
  decode(type: string, bytes: Uint8Array): object;
};

const toPlain = { enums: String, longs: Number, json: false } as const;

let loading: Promise<DialogflowServices> | undefined;

/** The services; made once for the process, at the first call. */
export function loadServices(): Promise<DialogflowServices> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<DialogflowServices> {
  const [{ default: protobuf }, { default: descriptor }] = await Promise.all([
    import('protobufjs/light.js'),
    import('./gen/dialogflow.json', { with: { type: 'json' } }),
  ]);
  const root = protobuf.Root.fromJSON(descriptor as INamespace);
  const types = new Map<string, Type>();
  const typeOf = (name: string) => {
    let type = types.get(name);
    if (!type) {
      type = root.lookupType(name);
      types.set(name, type);
    }
    return type;
  };
  const encode = (name: string, value: object) => {
    const type = typeOf(name);
    // Protocol Buffers refuse a message with half a surrogate pair in it.
    return type.encode(type.fromObject(wellFormed(value))).finish();
  };
  const decode = (name: string, bytes: Uint8Array) => {
    const type = typeOf(name);
    return wellFormed(type.toObject(type.decode(bytes), toPlain));
  };
  const definitions: Record<string, ServiceDefinition> = {};
  for (const version of apiVersions)
    for (const service of serviceNames)
      definitions[`${version}.${service}`] = defineService(root, version, service, { encode, decode });
  const draftedSearch = draftedSearchService(definitions['v2beta1.Conversations']!.SearchKnowledge!);
  return { definitions: definitions as DialogflowServices['definitions'], draftedSearch, encode, decode };
}

function defineService(
  root: Root,
  version: ApiVersion,
  name: ServiceName,
  codec: Pick<DialogflowServices, 'encode' | 'decode'>,
): ServiceDefinition {
  const scope = `google.cloud.dialogflow.${version}`;
  const service = root.lookupService(`${scope}.${name}`);
  const definition: Record<string, ServiceDefinition[string]> = {};
  for (const method of service.methodsArray) {
    method.resolve();
    const request = method.resolvedRequestType!.fullName.slice(1);
    const response = method.resolvedResponseType!.fullName.slice(1);
    // Bytes are a message that was encoded before, see `encodeAudioMessage`.
    const requestSerialize = (value: object) =>
      value instanceof Uint8Array ? toBuffer(value) : toBuffer(codec.encode(request, value));
    definition[method.name] = {
      path: `/${scope}.${name}/${method.name}`,
      originalName: method.name[0]!.toLowerCase() + method.name.slice(1),
      requestStream: method.requestStream === true,
      responseStream: method.responseStream === true,
      requestSerialize,
      requestDeserialize: (bytes: Uint8Array) => codec.decode(request, bytes),
      responseSerialize: (value: object) => toBuffer(codec.encode(response, value)),
      responseDeserialize: (bytes: Uint8Array) => codec.decode(response, bytes),
    };
  }
  return definition;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Memory for audio messages, cut from the front; a message is short-lived, so all that share a piece go together. */
let slab = Buffer.alloc(0);
let slabUsed = 0;
const slabBytes = 65_536;

function allocate(bytes: number): Buffer {
  if (bytes > slabBytes >> 2) return Buffer.allocUnsafeSlow(bytes);
  if (slabUsed + bytes > slab.length) {
    slab = Buffer.allocUnsafeSlow(slabBytes);
    slabUsed = 0;
  }
  const part = slab.subarray(slabUsed, slabUsed + bytes);
  slabUsed += bytes;
  return part;
}

/**
 * The bytes of one audio message, laid down directly: this runs five times a second and stream. The audio is copied, so
 * its memory may be used again. `input_audio` is field 5 (tag 0x2a) and `output_multiple_utterances` field 18 (tag 0x90
 * 0x01) in both versions; the flag rides on every message, as it does in the vendor's own bridge.
 */
export function encodeAudioMessage(audio: Uint8Array): Buffer {
  let lengthBytes = 1;
  for (let rest = audio.length; rest > 0x7f; rest >>>= 7) lengthBytes++;
  const message = allocate(1 + lengthBytes + audio.length + 3);
  let at = 0;
  message[at++] = 0x2a;
  let rest = audio.length;
  while (rest > 0x7f) {
    message[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  message[at++] = rest;
  message.set(audio, at);
  at += audio.length;
  message[at++] = 0x90;
  message[at++] = 0x01;
  message[at] = 0x01;
  return message;
}
