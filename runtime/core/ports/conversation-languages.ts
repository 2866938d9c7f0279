/** The language of each message and of its conversation, which is the language of the customer. */
import type { Role } from '../../../shared/assist/event.ts';
import type { ConversationId } from '../../../shared/ids.ts';

/** BCP 47; undefined where nothing but the default is known. */
export type SpokenLanguages = { readonly message?: string | undefined; readonly conversation?: string | undefined };

export type SpokenMessage = {
  readonly messageId: string;
  readonly role: Role;
  readonly text: string;
  /** As the message itself says. */
  readonly language?: string | undefined;
};

export type ConversationLanguages = {
  /** The same for a repeated message id. Never rejects. */
  ofMessage(id: ConversationId, message: SpokenMessage): Promise<SpokenLanguages>;
};
