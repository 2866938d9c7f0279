/** The container: every module that is switched on, as sections in the order of the setting. */
import { createMemo, createSignal, For, type JSX, Match, onCleanup, onMount, Switch } from 'solid-js';
import { Coaching, CoachingBadge } from '../modules/coaching.tsx';
import { ConnectionNote, ConnectionWord, LatencyFigure } from '../modules/connection-state.tsx';
import { type CommandName, usePanel } from '../modules/context.ts';
import { MenuButton } from '../modules/controls.tsx';
import { Intent, IntentBadge } from '../modules/intent.tsx';
import { Knowledge } from '../modules/knowledge.tsx';
import { Notices } from '../modules/notices.tsx';
import { Sentiment, SentimentBadge } from '../modules/sentiment.tsx';
import { SmartReply } from '../modules/smart-reply.tsx';
import { Summary } from '../modules/summary.tsx';
import { Transcript } from '../modules/transcript.tsx';
import { planSections, type SectionName, type SectionPlan } from '../state/features.ts';
import { isKnowledge } from '../state/suggestions.ts';
import { holdStill } from './hold-still.ts';
import { Section } from './section.tsx';
import { ShortcutSheet } from './shortcut-sheet.tsx';
import type { Theme } from './theme.ts';

const words = {
  transcript: 'transcript.title',
  sentiment: 'sentiment.title',
  intent: 'intent.title',
  knowledge: 'knowledge.title',
  replies: 'reply.title',
  coaching: 'coaching.title',
  summary: 'summary.title',
} as const;

/** A glance in the head tells enough of these until she wants more. */
const foldedAtFirst: readonly SectionName[] = ['sentiment', 'intent'];

const sectionOfCommand: Partial<Record<CommandName, SectionName>> = {
  search: 'transcript',
  live: 'transcript',
  ask: 'knowledge',
  summarize: 'summary',
};

export function Panel(props: {
  features: readonly string[];
  theme: Theme;
  onTheme: (theme: Theme) => void;
}): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const plan = createMemo(() => planSections(props.features));
  const [folded, setFolded] = createSignal<Readonly<Record<string, boolean>>>(panel.prefs.get('folded', {}));
  const isOpen = (name: SectionName) => !(folded()[name] ?? foldedAtFirst.includes(name));
  const fold = (name: SectionName, value: boolean) => {
    setFolded((before) => ({ ...before, [name]: value }));
    panel.prefs.set('folded', folded());
  };
  let scroller!: HTMLDivElement;
  let list!: HTMLDivElement;
  let openSheet = () => {};

  onMount(() => onCleanup(holdStill(scroller, list)));

  panel.hooks.before = (name) => {
    const section = sectionOfCommand[name];
    if (section && !isOpen(section)) fold(section, false);
  };
  panel.command('help', () => openSheet());
  const step = (by: 1 | -1) => {
    const heads = [...list.querySelectorAll<HTMLElement>('.section-toggle')];
    const root = list.getRootNode() as Document | ShadowRoot;
    const at = heads.findIndex((head) => head.closest('.section')?.contains(root.activeElement));
    heads[(at < 0 ? (by > 0 ? 0 : heads.length - 1) : at + by + heads.length) % heads.length]?.focus();
  };
  panel.command('nextSection', () => step(1));
  panel.command('previousSection', () => step(-1));

  const view = () => panel.connection.store.state.view;
  /** Empty sections would promise what will not come. */
  const hidden = () => panel.connection.store.state.phase === 'forbidden' && view().utterances.length === 0;
  const counts: Partial<Record<SectionName, () => number>> = {
    transcript: () => view().utterances.length,
    knowledge: () => view().suggestions.filter(isKnowledge).length,
    replies: () => view().suggestions.filter((s) => s.kind === 'smart_reply').length,
    coaching: () => view().suggestions.filter((s) => s.kind === 'coaching' && s.text !== '').length,
    summary: () => (view().summary ? 1 : 0),
  };
  const themes: readonly Theme[] = ['auto', 'light', 'dark'];

  return (
    <main class="panel">
      <header class="panel-head">
        <h1 class="hidden-text">{t('app.name')}</h1>
        <ConnectionWord />
        <span class="spread" />
        <LatencyFigure />
        <MenuButton
          icon="more"
          label={t('menu.title')}
          items={() => [
            { label: t('menu.shortcuts'), icon: 'keys', run: () => openSheet() },
            'line',
            { heading: t('menu.theme') },
            ...themes.map((theme) => ({
              label: t(`theme.${theme}`),
              checked: props.theme === theme,
              run: () => props.onTheme(theme),
            })),
          ]}
        />
      </header>
      <div class="panel-scroll" ref={scroller}>
        <ConnectionNote />
        <Notices />
        <div class="sections" ref={list}>
          <For each={hidden() ? [] : plan()}>
            {(section) => (
              <Section
                name={section.name}
                title={t(words[section.name])}
                open={isOpen(section.name)}
                onToggle={() => fold(section.name, isOpen(section.name))}
                glance={<SectionBadge name={section.name} />}
                {...(counts[section.name] ? { count: counts[section.name]! } : {})}
              >
                <Module plan={section} />
              </Section>
            )}
          </For>
        </div>
      </div>
      <ShortcutSheet
        ref={(open) => {
          openSheet = open;
        }}
      />
    </main>
  );
}

function SectionBadge(props: { name: SectionName }): JSX.Element {
  return (
    <Switch>
      <Match when={props.name === 'sentiment'}>
        <SentimentBadge />
      </Match>
      <Match when={props.name === 'intent'}>
        <IntentBadge />
      </Match>
      <Match when={props.name === 'coaching'}>
        <CoachingBadge />
      </Match>
    </Switch>
  );
}

export function Module(props: { plan: SectionPlan }): JSX.Element {
  return (
    <Switch>
      <Match when={props.plan.name === 'transcript'}>
        <Transcript />
      </Match>
      <Match when={props.plan.name === 'sentiment'}>
        <Sentiment />
      </Match>
      <Match when={props.plan.name === 'intent'}>
        <Intent />
      </Match>
      <Match when={props.plan.name === 'knowledge'}>
        <Knowledge ask={props.plan.ask} proactive={props.plan.proactive} />
      </Match>
      <Match when={props.plan.name === 'replies'}>
        <SmartReply />
      </Match>
      <Match when={props.plan.name === 'coaching'}>
        <Coaching />
      </Match>
      <Match when={props.plan.name === 'summary'}>
        <Summary />
      </Match>
    </Switch>
  );
}
