/** The records that the local Genesys stores and answers with, in the shape of `GET /api/v2/conversations/{id}`. */

export type MessageEntry = {
  messageId: string;
  messageTime: string;
  messageStatus: string;
  messageSegmentCount: number;
};

export type CommunicationRecord = {
  id: string;
  state: 'alerting' | 'connected' | 'parked' | 'disconnected';
  direction: 'inbound' | 'outbound';
  provider: string;
  type?: string;
  held?: boolean;
  connectedTime?: string;
  disconnectedTime?: string;
  disconnectType?: string;
  resumeTime?: string;
  messages?: MessageEntry[];
};

/** Without messages. */
export type CallRecord = Omit<CommunicationRecord, 'messages' | 'type' | 'resumeTime'>;

export type WrapupRecord = {
  code?: string;
  name?: string;
  notes?: string;
  tags?: string[];
  durationSeconds?: number;
  endTime?: string;
  provisional?: boolean;
};

export type ParticipantRecord = {
  id: string;
  purpose: 'customer' | 'agent' | 'acd' | 'workflow';
  name: string;
  userId?: string;
  queueId?: string;
  connectedTime?: string;
  endTime?: string;
  startAcwTime?: string;
  endAcwTime?: string;
  wrapupRequired: boolean;
  wrapup?: WrapupRecord;
  attributes: Record<string, string>;
  messages?: CommunicationRecord[];
  calls?: CallRecord[];
  /** Web Chat v2. */
  chats?: CallRecord[];
};

export type Medium = 'calls' | 'messages' | 'chats';

export type ConversationDivision = { division: { id: string }; entities: { id: string }[] };

export type ConversationRecord = {
  id: string;
  startTime: string;
  endTime?: string;
  divisions: ConversationDivision[];
  participants: ParticipantRecord[];
};

export type NormalizedMessage = {
  id: string;
  channel: { platform: 'Private'; type: string; messageId: string; time: string };
  type: 'Text' | 'Structured' | 'Receipt' | 'Event';
  text?: string;
  content?: readonly Record<string, unknown>[];
  events?: readonly Record<string, unknown>[];
  direction: 'Inbound' | 'Outbound';
  originatingEntity: 'Human' | 'Bot';
};

/** `MessageData`. */
export type MessageRecord = {
  id: string;
  conversationId: string;
  timestamp: string;
  direction: 'inbound' | 'outbound';
  messengerType: string;
  status: string;
  normalizedMessage: NormalizedMessage;
  createdBy?: { id: string; version: number };
};
