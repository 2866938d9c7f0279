/**
 * The answers of the Genesys simulator, held to the types of the vendor's SDK. Nothing here runs: the compiler is the test.
 * Web Chat v2 is not among them, because the vendor removed it from the SDK.
 */
import type { Models } from 'purecloud-platform-client-v2';
import type { toFlatCalls, toFlatMessages } from '../../runtime/simulator/genesys/conversation-events.ts';
import type { ConversationRecord, MessageRecord } from '../../runtime/simulator/genesys/conversation-record.ts';
import type { localDivisions, localWrapUpCodes } from '../../runtime/simulator/genesys/identities.ts';
import type { channelOf } from '../../runtime/simulator/genesys/notification-routes.ts';
import type { tokenInfo, userMe } from '../../runtime/simulator/genesys/platform-routes.ts';
import { type Answer, fits } from './fits.ts';

fits<Answer<ReturnType<typeof tokenInfo>, Models.TokenInfo>>();
fits<Answer<ReturnType<typeof userMe>, Models.UserMe>>();
fits<Answer<(typeof localDivisions)['home'], Models.AuthzDivision>>();
fits<Answer<ConversationRecord, Models.Conversation>>();
fits<Answer<MessageRecord, Models.MessageData>>();
fits<Answer<(typeof localWrapUpCodes)[number], Models.WrapupCode>>();
fits<Answer<ReturnType<typeof channelOf>, Models.Channel>>();
fits<Answer<ReturnType<typeof toFlatMessages>, Models.ConversationMessageEventTopicMessageConversation>>();
fits<Answer<ReturnType<typeof toFlatCalls>, Models.ConversationCallEventTopicCallConversation>>();
