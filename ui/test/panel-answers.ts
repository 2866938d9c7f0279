/** What the panel's test server answers to the calls of the panel. */
import type { AssistEvent } from '../../shared/assist/event.ts';

type Answer = { readonly value: unknown; readonly event?: AssistEvent };

/** The answer to a call, and the event that the log gets with it. `number` makes the ids. */
export function answerCall(path: string, number: number, body: unknown): Answer {
  if (path.endsWith('/knowledge')) return answerQuestion(number, (body as { query: string }).query);
  if (path.endsWith('/summary')) return makeSummary(number);
  return { value: {} };
}

/** A question with the word "nothing" in it finds nothing. */
function answerQuestion(number: number, query: string): Answer {
  const found = !query.includes('nothing');
  const common = {
    suggestionId: `asked-${number}`,
    query,
    sources: found ? [{ title: 'Returns', uri: 'https://help.example/returns' }] : [],
    answerRecord: `projects/p/answerRecords/asked-${number}`,
  };
  const text = found ? `About "${query}": thirty days.` : '';
  return {
    value: { ...common, answer: text },
    event: { ...common, type: 'suggestion', kind: 'knowledge', proactive: false, text },
  };
}

function makeSummary(number: number): Answer {
  const text = `Version ${number}.`;
  const summary = {
    summaryId: `made-${number}`,
    sections: [{ title: 'Situation', text, sentences: [{ text, utteranceIds: ['u1'] }] }],
    answerRecord: `projects/p/answerRecords/made-${number}`,
  };
  return { value: summary, event: { type: 'summary', ...summary } };
}

/** The body of `/config.json`, without sign-in. */
export function publicConfig({ mode, features }: { readonly mode: string; readonly features: readonly string[] }) {
  return {
    version: 'test',
    mode,
    features,
    channel: 'omnichannel',
    apiBase: '',
    genesys: {
      region: 'local',
      loginOrigin: '',
      apiOrigin: '',
      clientId: '',
      redirectUri: '',
      grant: 'pkce',
      hostOrigins: [],
    },
  };
}
