import { createSignal, type JSX } from 'solid-js';
import { defaultFeatures } from '../../../../shared/api/features.ts';
import { Panel } from '../../panel/panel.tsx';
import type { Theme } from '../../panel/theme.ts';
import * as f from '../fixtures.ts';
import type { Scene } from '../scene.ts';

export const panelScenes: readonly Scene[] = [
  { name: 'panel-call', panel: true, events: f.wholeCall, draw: () => <WholePanel /> },
  {
    name: 'panel-chat',
    panel: true,
    chat: true,
    events: [
      f.startedChat,
      ...f.callUtterances,
      ...f.moods,
      ...f.intents,
      ...f.answers,
      ...f.smartReplies,
      f.coaching,
      ...f.facts,
    ],
    draw: () => <WholePanel />,
  },
  {
    name: 'panel-ended',
    panel: true,
    events: [...f.wholeCall, f.summary, f.ended],
    phase: 'ended',
    draw: () => <WholePanel />,
  },
  { name: 'panel-ringing', panel: true, events: [f.started], draw: () => <WholePanel /> },
  { name: 'panel-hand-over', panel: true, chat: true, events: [f.startedChat, f.handOver], draw: () => <WholePanel /> },
  { name: 'panel-signed-out', panel: true, events: f.talk, phase: 'signedOut', draw: () => <WholePanel /> },
  { name: 'panel-forbidden', panel: true, events: [], phase: 'forbidden', draw: () => <WholePanel /> },
  { name: 'panel-empty', panel: true, events: [], phase: 'connecting', draw: () => <WholePanel /> },
];

function WholePanel(): JSX.Element {
  const [theme, setTheme] = createSignal<Theme>('auto');
  return <Panel features={defaultFeatures} theme={theme()} onTheme={setTheme} />;
}
