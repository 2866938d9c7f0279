/** Every module in every state it can be in. A section without scenes does not compile. */
import type { SectionName } from '../../../shared/api/features.ts';
import type { Scene } from './scene.ts';
import { coachingScenes } from './scenes/coaching.tsx';
import { intentScenes } from './scenes/intent.tsx';
import { knowledgeScenes } from './scenes/knowledge.tsx';
import { panelScenes } from './scenes/panel.tsx';
import { sentimentScenes } from './scenes/sentiment.tsx';
import { smartReplyScenes } from './scenes/smart-reply.tsx';
import { statusScenes } from './scenes/status.tsx';
import { summaryScenes } from './scenes/summary.tsx';
import { transcriptScenes } from './scenes/transcript.tsx';

const scenesOfSections: Readonly<Record<SectionName, readonly Scene[]>> = {
  transcript: transcriptScenes,
  knowledge: knowledgeScenes,
  smart_reply: smartReplyScenes,
  summary: summaryScenes,
  sentiment: sentimentScenes,
  intent: intentScenes,
  coaching: coachingScenes,
};

export const scenes: readonly Scene[] = [...panelScenes, ...Object.values(scenesOfSections).flat(), ...statusScenes];
