import { Sentiment } from '../../modules/sentiment.tsx';
import * as f from '../fixtures.ts';
import type { Scene } from '../scene.ts';

const draw = () => <Sentiment />;

export const sentimentScenes: readonly Scene[] = [
  { name: 'sentiment-waiting', events: [f.started], draw },
  { name: 'sentiment-unavailable', events: f.longCall(12), draw },
  { name: 'sentiment-falling', events: [...f.talk, ...f.moods], draw },
  { name: 'sentiment-rising', events: [...f.talk, ...f.goodMoods], draw },
];
