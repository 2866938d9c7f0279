/** What the panel says about itself: notices, and every state of the connection. */
import { ConnectionNote, ConnectionWord } from '../../modules/connection-state.tsx';
import { Notices } from '../../modules/notices.tsx';
import { feedPhases } from '../../state/feed-machine.ts';
import * as f from '../fixtures.ts';
import type { Scene } from '../scene.ts';

export const statusScenes: readonly Scene[] = [
  { name: 'notices', events: [f.degraded, f.noticeOfNewerService], draw: () => <Notices /> },
  ...[...feedPhases, 'delayed' as const].map(
    (phase): Scene => ({
      name: `connection-${phase}`,
      events: [],
      ...(phase === 'delayed' ? { delayed: true } : { phase }),
      draw: () => (
        <>
          <ConnectionWord />
          <ConnectionNote />
        </>
      ),
    }),
  ),
];
