import { Coaching } from '../../modules/coaching.tsx';
import * as f from '../fixtures.ts';
import type { Scene } from '../scene.ts';

const draw = () => <Coaching />;

export const coachingScenes: readonly Scene[] = [
  { name: 'coaching-empty', events: f.talk, draw },
  { name: 'coaching-advice', events: [...f.talk, f.earlierCoaching, f.coaching], draw },
  { name: 'coaching-in-chat', events: [f.startedChat, ...f.callUtterances, f.coaching], chat: true, draw },
];
