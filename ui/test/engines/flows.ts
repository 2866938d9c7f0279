/** The main flows of an agent, in one list for every engine. */
import type { RunningService } from '../running-service.ts';
import { type Engine, type EnginePage, panelFrameSelector, until } from './engine.ts';

export type FlowScene = {
  readonly service: RunningService;
  readonly engine: Engine;
  /** The desk of the agent, with one chat on it. */
  readonly desk: EnginePage;
  readonly conversationId: string;
};

export type Flow = {
  readonly name: string;
  /** Throws where it does not work. Answers what an agent may see otherwise than in another engine. */
  run(scene: FlowScene): Promise<string | undefined>;
};

const agent = 'local-agent';
/** Recognition is slower than speech where the machine does other things as well. */
const speechMs = 300_000;

async function post(service: RunningService, path: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(`${service.origin}/desk/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.origin },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
  return response.status === 204 ? {} : ((await response.json().catch(() => ({}))) as Record<string, string>);
}

const says = (service: RunningService, id: string, text: string) => post(service, `/customer/${id}/messages`, { text });

const textOf = "document.body.innerText.replaceAll('\\u200b', '')";
const phase = "document.querySelector('.connection')?.dataset.phase ?? ''";
/** Also what is folded. */
const rows = "[...document.querySelectorAll('.said .words')].map((row) => row.textContent).join('\\n')";
const draft = "document.querySelector('#compose')?.value ?? ''";

const panelSees = (page: EnginePage, text: string, timeoutMs?: number) =>
  until(
    `the panel shows “${text}”`,
    () => page.read<string>('panel', rows),
    (shown) => shown.includes(text),
    timeoutMs,
  );

/** A chat of a new customer, answered by the agent, and the desk that shows it. */
export async function openScene(engine: Engine, service: RunningService): Promise<FlowScene> {
  await post(service, '/queue', { person: agent, onQueue: true });
  const { conversationId } = await post(service, '/customer', { name: 'Ada' });
  await says(service, conversationId!, 'Hello, my kettle from order 48213 arrived broken.');
  await post(service, `/interactions/${conversationId}/act`, { person: agent, action: 'answer' });
  const desk = await engine.open();
  await desk.goto(`${service.origin}/desk?agent=${agent}`);
  return { service, engine, desk, conversationId: conversationId! };
}

export const flows: readonly Flow[] = [
  {
    name: 'sign-in inside a frame',
    async run({ desk, service }) {
      await until(
        'the panel is live',
        () => desk.read<string>('panel', phase),
        (now) => now === 'live',
      );
      const origin = await desk.read<string>('panel', 'location.origin');
      if (origin !== service.panelOrigin) throw new Error(`the panel runs at ${origin}`);
      const storage = await desk.read<string>(
        'panel',
        "(() => { try { return typeof localStorage.getItem('x') } catch { return 'blocked' } })()",
      );
      return storage === 'blocked' ? 'storage is blocked in the frame' : undefined;
    },
  },
  {
    name: 'a chat',
    async run({ desk, service, conversationId }) {
      // Folded once the panel knows that this is a chat; before that its sections are those of a call.
      const folded = '[data-section="transcript"] .section-toggle[aria-expanded="false"]';
      await until(
        'the folded transcript',
        () => desk.read<boolean>('panel', `!!document.querySelector('${folded}')`),
        Boolean,
      );
      await desk.click('panel', folded);
      await panelSees(desk, 'arrived broken');
      await says(service, conversationId, 'How long does a refund take?');
      await panelSees(desk, 'How long does a refund take?');
      return undefined;
    },
  },
  {
    name: 'insert',
    async run({ desk }) {
      const button = '.focus .button.primary';
      await until('a suggestion', () => desk.read<boolean>('panel', `!!document.querySelector('${button}')`), Boolean);
      await desk.click('panel', button);
      await until(
        'the draft',
        () => desk.read<string>('page', draft),
        (text) => text.length > 10,
      );
      return undefined;
    },
  },
  {
    name: 'copy',
    async run({ desk }) {
      const fact = '.fact > button';
      await until('a fact', () => desk.read<boolean>('panel', `!!document.querySelector('${fact}')`), Boolean);
      await desk.click('panel', fact);
      const how =
        "document.querySelector('dialog.manual-copy') ? 'by hand' : document.querySelector('.toast') ? 'copied' : ''";
      const done = await until(
        'something is copied',
        () => desk.read<string>('panel', how),
        (shown) => shown !== '',
      );
      if (done === 'copied') return undefined;
      await desk.read('panel', "document.querySelector('dialog.manual-copy').close()");
      return 'copying is blocked in the frame, so the text is shown selected';
    },
  },
  {
    name: 'a cut and resume',
    async run({ desk, service, conversationId }) {
      await service.control({ do: 'cut_sockets' });
      // Aborts every request of the frame, the stream of events among them.
      await desk.read('panel', 'void window.stop()');
      await says(service, conversationId, 'Are you still there?');
      await panelSees(desk, 'Are you still there?');
      await until(
        'the panel is live again',
        () => desk.read<string>('panel', phase),
        (now) => now === 'live',
      );
      const shown = await desk.read<string>('panel', rows);
      if (shown.split('How long does a refund take?').length !== 2) throw new Error(`not once: ${shown}`);
      return undefined;
    },
  },
  {
    name: 'several panels of one browser',
    async run({ desk, engine, service, conversationId }) {
      const second = await engine.open();
      await second.goto(`${service.origin}/desk?agent=${agent}`);
      await until(
        'the second panel is live',
        () => second.read<string>('panel', phase),
        (now) => now === 'live',
      );
      await says(service, conversationId, 'Both of you see this.');
      await panelSees(second, 'Both of you see this.');
      await panelSees(desk, 'Both of you see this.');
      await second.goto('about:blank');
      await says(service, conversationId, 'And one still does.');
      await panelSees(desk, 'And one still does.');
      return undefined;
    },
  },
  {
    name: 'a call',
    async run({ desk, service, conversationId }) {
      await post(service, `/customer/${conversationId}/leave`, {});
      await desk.click('page', '.samples button');
      const src = `document.querySelector('${panelFrameSelector}')?.src ?? ''`;
      await until(
        'the panel of the call',
        () => desk.read<string>('page', src),
        (now) => now !== '' && !now.includes(conversationId),
      );
      await until(
        'what both say',
        () => desk.read<string>('panel', rows),
        (text) => text.length > 120,
        speechMs,
      );
      await desk.click('page', '.actions .danger');
      await until(
        'the summary',
        () => desk.read<boolean>('panel', "!!document.querySelector('.summary .save')"),
        Boolean,
        speechMs,
      );
      const shown = await desk.read<string>('panel', textOf);
      return shown.length > 100 ? undefined : `the panel shows only ${shown}`;
    },
  },
];
