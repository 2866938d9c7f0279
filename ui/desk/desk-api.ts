/** What the desk asks of the service it came from. Rejects with `DeskProblem`. */
import { DeskProblem, refusalOf } from './desk-problem.ts';

export type Person = { userId: string; name: string; email: string; token: string; takesPartInAll: boolean };
/** `titles`: in other languages than that of the call, by ISO 639-1. */
export type Sample = {
  id: string;
  title: string;
  titles?: Readonly<Record<string, string>>;
  language: string;
  durationMs: number;
};
/** `command`: adds it, where calls in it are not recognized yet. */
export type SpokenLanguage = { tag: string; name: string; command?: string };
export type Setup = {
  genesysOrigin: string;
  queue: string;
  people: Person[];
  samples: Sample[];
  knowledgeFolder: string;
  languages: SpokenLanguage[];
};

export type CallState = {
  callId: string;
  conversationId: string;
  title: string;
  sampleId?: string;
  phase: 'on' | 'ended';
  held: boolean;
  live: boolean;
  positionMs: number;
  durationMs?: number;
  problem?: string;
};

export type Interaction = {
  conversationId: string;
  channel: 'voice' | 'chat';
  customer: string;
  state: 'alerting' | 'connected' | 'parked' | 'disconnected';
  held: boolean;
  afterCallWork: boolean;
  notes: string;
  /** The customer's first words in a chat. */
  topic?: string;
  startedAt: string;
  disconnectType?: string;
};

export type ChatMessage = {
  id: string;
  timestamp: string;
  direction: 'inbound' | 'outbound';
  normalizedMessage: {
    text?: string;
    originatingEntity?: 'Human' | 'Bot';
    content?: { contentType: string; attachment?: { filename?: string } }[];
  };
};

export type Levels = { stepMs: number; customer: number[]; agent: number[] };

export type InteractionAction = 'answer' | 'hang_up' | 'park' | 'resume' | 'transfer' | 'wrap_up';

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const sound = body instanceof Uint8Array;
  const response = await fetch(`/desk/api${path}`, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': sound ? 'application/octet-stream' : 'application/json' },
      body: sound ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body),
    }),
  }).catch(() => {
    throw new DeskProblem('noAnswer');
  });
  if (!response.ok) throw await refusalOf(response);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const deskApi = {
  setup: () => ask<Setup>('GET', '/setup'),
  levels: (sampleId: string) => ask<Levels>('GET', `/samples/${encodeURIComponent(sampleId)}/levels`),
  calls: () => ask<{ calls: CallState[] }>('GET', '/calls'),
  startCall: (person: string, what: { sample: string } | { microphone: true; language: string }) =>
    ask<CallState>('POST', '/calls', { person, ...what }),
  hangUpCall: (callId: string) => ask<void>('DELETE', `/calls/${callId}`),
  holdCall: (callId: string, held: boolean) => ask<void>('POST', `/calls/${callId}/hold`, { held }),
  sendSound: (callId: string, ulaw: Uint8Array) => ask<void>('POST', `/calls/${callId}/sound`, ulaw),
  interactions: (person: string) =>
    ask<{ onQueue: boolean; interactions: Interaction[] }>('GET', `/interactions?person=${encodeURIComponent(person)}`),
  setOnQueue: (person: string, onQueue: boolean) => ask<void>('POST', '/queue', { person, onQueue }),
  messages: (id: string) => ask<{ messages: ChatMessage[]; waiting: boolean }>('GET', `/interactions/${id}/messages`),
  say: (person: string, id: string, text: string) =>
    ask<void>('POST', `/interactions/${id}/messages`, { person, text }),
  act: (person: string, id: string, action: InteractionAction, to?: string) =>
    ask<void>('POST', `/interactions/${id}/act`, { person, action, ...(to !== undefined && { to }) }),
  startChat: (name: string) => ask<{ conversationId: string }>('POST', '/customer', { name }),
  customerSays: (id: string, what: { text: string } | { attachment: string }) =>
    ask<void>('POST', `/customer/${id}/messages`, what),
  customerLeaves: (id: string) => ask<void>('POST', `/customer/${id}/leave`),
};

export const soundUrl = (sampleId: string) => `/desk/api/samples/${encodeURIComponent(sampleId)}/sound`;
