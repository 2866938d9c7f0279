import { Summary } from '../../modules/summary.tsx';
import * as f from '../fixtures.ts';
import { click, type Scene, type } from '../scene.ts';

const draw = () => <Summary />;

export const summaryScenes: readonly Scene[] = [
  { name: 'summary-empty', events: f.talk, draw },
  { name: 'summary-working', events: f.talk, summarizing: 'working', draw },
  { name: 'summary-failed', events: f.talk, summarizing: 'failed', draw },
  { name: 'summary-written', events: [...f.talk, f.summary], draw },
  {
    name: 'summary-editing',
    events: [...f.talk, f.summary],
    draw,
    act: (stage) => click(stage, '.card-actions .icon-button'),
  },
  {
    name: 'summary-edited',
    events: [...f.talk, f.summary],
    draw,
    act(stage) {
      click(stage, '.card-actions .icon-button');
      type(stage, 'textarea', 'The desk is three weeks late.');
      click(stage, '.card-actions .primary');
    },
  },
  {
    name: 'summary-saved',
    events: [...f.talk, f.summary],
    draw,
    act: (stage) => click(stage, '.card-actions .primary'),
  },
];
