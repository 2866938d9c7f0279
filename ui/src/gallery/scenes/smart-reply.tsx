import { SmartReply } from '../../modules/smart-reply.tsx';
import * as f from '../fixtures.ts';
import { click, type Scene } from '../scene.ts';

const draw = () => <SmartReply />;

export const smartReplyScenes: readonly Scene[] = [
  { name: 'smart-reply-empty', events: f.talk, draw },
  { name: 'smart-reply-call', events: [...f.talk, ...f.smartReplies], draw },
  { name: 'smart-reply-chat', events: [...f.talk, ...f.smartReplies], chat: true, draw },
  {
    name: 'smart-reply-used',
    events: [...f.talk, ...f.smartReplies],
    chat: true,
    draw,
    act: (stage) => click(stage, '.reply-text', 1),
  },
  {
    name: 'smart-reply-editing',
    events: [...f.talk, ...f.smartReplies],
    chat: true,
    draw,
    act: (stage) => click(stage, '.reply-actions .icon-button', 1),
  },
];
