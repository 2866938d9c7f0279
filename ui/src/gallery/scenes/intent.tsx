import { Intent } from '../../modules/intent.tsx';
import * as f from '../fixtures.ts';
import type { Scene } from '../scene.ts';

const draw = () => <Intent />;

export const intentScenes: readonly Scene[] = [
  { name: 'intent-empty', events: f.talk, draw },
  { name: 'intent-known', events: [...f.talk, ...f.intents], draw },
];
