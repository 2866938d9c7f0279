import { Transcript } from '../../modules/transcript.tsx';
import * as f from '../fixtures.ts';
import { click, type Scene, type } from '../scene.ts';

const draw = () => <Transcript />;

export const transcriptScenes: readonly Scene[] = [
  { name: 'transcript-empty', events: [f.started], draw },
  { name: 'transcript-empty-chat', events: [f.startedChat], draw },
  { name: 'transcript-talk', events: [...f.talk, ...f.moods, f.interim], draw },
  { name: 'transcript-gaps', events: [...f.talk, f.gap, f.securePause, f.unclear], draw },
  { name: 'transcript-hard-texts', events: f.hardTexts, draw },
  {
    name: 'transcript-search',
    events: f.talk,
    draw,
    act(stage) {
      click(stage, '.transcript-bar > .button');
      type(stage, '.transcript-search input', 'the');
    },
  },
  {
    name: 'transcript-no-match',
    events: f.talk,
    draw,
    act(stage) {
      click(stage, '.transcript-bar > .button');
      type(stage, '.transcript-search input', 'zebra');
    },
  },
  {
    name: 'transcript-left-behind',
    events: f.longCall(60),
    draw,
    act(stage) {
      const list = stage.querySelector('.transcript-scroll');
      if (list) list.scrollTop = 400;
    },
  },
];
