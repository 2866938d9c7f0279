/** What we read of Genesys's answers and send to it, held to the types of the vendor's SDK. Nothing here runs. */
import type { Models } from 'purecloud-platform-client-v2';
import type * as v from 'valibot';
import type { ContentField } from '../../shared/genesys/message-content.ts';
import type { MessageDataSchema } from '../../shared/genesys/message-text.ts';
import type { Communication, GenesysConversationSchema, Participant } from '../../shared/genesys/participants.ts';
import { fits, type Misfits } from './fits.ts';

type Conversation = v.InferOutput<typeof GenesysConversationSchema>;
type Legs = {
  [Field in keyof Participant as NonNullable<Participant[Field]> extends readonly Communication[]
    ? Field
    : never]: true;
};
fits<Misfits<Omit<Conversation, 'participants'>, Models.Conversation>>();
fits<Misfits<Omit<Participant, keyof Legs>, Models.Participant>>();
fits<Exclude<keyof Legs, keyof Models.Participant>>();

/** One schema reads the legs of every medium: messages have all of its fields, the others a part. */
type Line = Omit<Communication, 'messages' | 'type'>;
type Shared = Omit<Line, 'held'>;
fits<Misfits<Communication, Models.Message>>();
fits<Misfits<Line, Models.Call | Models.ConversationChat | Models.Callback | Models.Email | Models.SocialExpression>>();
fits<Misfits<Shared, Models.Video | Models.InternalMessage | Models.Cobrowsesession | Models.Screenshare>>();

/** The vendor removed `textBody`; older simulators still send it. */
type MessageRead = Omit<v.InferOutput<typeof MessageDataSchema>, 'textBody'>;
fits<Misfits<MessageRead, Models.MessageData>>();

/** Every field of a content has a row of its own, or is read where the rows are. */
type ReadApart = 'contentType' | 'text' | 'reactions';
fits<Exclude<keyof Models.ConversationMessageContent, ContentField | ReadApart>>();
