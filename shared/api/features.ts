/** The modules of a panel, in order, where nobody named others (FEATURES). */
export const defaultFeatures = [
  'TRANSCRIPT',
  'SENTIMENT',
  'INTENT',
  'PROACTIVE_GENERATIVE_KNOWLEDGE_ASSIST',
  'KNOWLEDGE_SEARCH',
  'SMART_REPLY',
  'AGENT_COACHING',
  'CONVERSATION_SUMMARIZATION',
] as const;
