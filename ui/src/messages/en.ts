/** What a cold panel shows, in English. Other catalogs have the same keys; a key with `_one` and `_other` counts. */
export const en = {
  'app.name': 'Earshot',

  'role.customer': 'Customer',
  'role.agent': 'Agent',
  'role.bot': 'Bot',

  'connection.idle': 'Not connected',
  'connection.connecting': 'Connecting',
  'connection.catchingUp': 'Loading',
  'connection.live': 'Live',
  'connection.delayed': 'Delayed',
  'connection.gap': 'Loading missed messages',
  'connection.reconnecting': 'Reconnecting',
  'connection.asleep': 'Paused',
  'connection.ended': 'Conversation ended',
  'connection.signedOut': 'Signed out',
  'connection.forbidden': 'No access',
  'connection.ringing': 'Ringing',
  'connection.stopped': 'Stopped',
  'connection.detail.delayed': 'Updates may be delayed. Nothing is lost.',
  'connection.detail.reconnecting': 'Reconnecting… We’ll add anything you missed.',
  'connection.detail.signedOut': 'Sign in to Genesys Cloud to continue. Nothing is lost.',
  'connection.detail.forbidden': 'You’re not part of this conversation.',
  'connection.detail.ringing': 'You’ll see it here as soon as you answer.',
  'connection.detail.noConversation': 'Open an interaction to see it here.',
  'connection.detail.failed': 'Couldn’t reach the service. Check your connection and try again.',
  'connection.tryNow': 'Retry',
  'connection.signIn': 'Sign in',
  'connection.signInFailed': 'Couldn’t sign in. Try again.',
  'connection.popupBlocked': 'Your browser blocked the sign-in window. Allow pop-ups for this page, then try again.',
  'connection.signInHere': 'Sign in on this page',
  'connection.noStorage':
    'Your browser blocks storage for this page, so sign-in needs a window. Allow pop-ups for this page, then try again.',

  'section.new_one': '{count} new',
  'section.new_other': '{count} new',

  'focus.title': 'Right now',
  'focus.empty': 'The best suggestion shows up here.',
  'focus.waiting.voice': 'Waiting for the call to start',
  'focus.waiting.chat': 'Waiting for the first message',

  'facts.title': 'Facts',
  'facts.empty': 'Order numbers, dates, and promises show up here.',

  'transcript.title': 'Transcript',
  'transcript.empty.voice': 'Live transcript appears here.',
  'transcript.empty.chat': 'Messages appear here.',
  'transcript.lowConfidence': 'Low confidence',
  'transcript.interim': 'Speaking',
  'transcript.gap': '{seconds} s of audio missing',
  'transcript.gapOpen': 'No audio',
  'transcript.missed': '{seconds} s not transcribed',
  'transcript.missedOpen': 'Transcription paused',
  'transcript.pause': 'Paused for {seconds} s',
  'transcript.pauseOpen': 'Paused',
  'transcript.securePause': 'Secure pause: {seconds} s not recorded',
  'transcript.securePauseOpen': 'Secure pause: not recording',
  'transcript.jump': 'Jump to latest',
  'transcript.earlier': 'Show earlier',
  'transcript.search': 'Search transcript',
  'transcript.more': 'Transcript actions',

  'knowledge.title': 'Knowledge',
  'knowledge.ask': 'Ask a question',
  'knowledge.askHint': 'Ask, or type / for commands',
  'knowledge.send': 'Search',
  'knowledge.empty': 'Answers to the customer’s questions appear here.',
  'knowledge.emptyAsk': 'Type a question to search.',

  'smart_reply.title': 'Suggested replies',
  'smart_reply.copy': 'Copy',

  'summary.title': 'Summary',

  'sentiment.title': 'Sentiment',
  'sentiment.positive': 'Positive',
  'sentiment.neutral': 'Neutral',
  'sentiment.mixed': 'Mixed',
  'sentiment.negative': 'Negative',

  'intent.title': 'Intent',

  'coaching.title': 'Guidance',

  'copy.done': 'Copied',

  'menu.title': 'More',
} as const satisfies Readonly<Record<string, string>>;

export type ColdCatalog = { readonly [K in keyof typeof en]: string };
