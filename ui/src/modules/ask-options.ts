/** What the list under the box offers: commands, questions that are worth asking, and what was asked and run before. */
import { suggestedQueries } from '../state/suggestions.ts';
import { type CommandId, matchingCommands, offeredCommands } from './ask-commands.ts';
import type { PanelContext } from './context.ts';

export type Option =
  | { readonly type: 'command'; readonly id: CommandId; readonly isEarlier?: true }
  | { readonly type: 'question'; readonly text: string; readonly suggestionId?: string; readonly isEarlier?: true };

const limits = { suggested: 3, earlier: 3, commands: 2 } as const;

/** Those that what was typed after the "/" may mean. */
export function commandsFor(panel: PanelContext, text: string): readonly CommandId[] {
  return matchingCommands(panel.messages(), offeredCommands(panel), text.trimStart().slice(1));
}

/** With a "/" the commands, all of them where none begins so; in an empty field what is worth asking, and what was asked before. */
export function optionsFor(panel: PanelContext, text: string): readonly Option[] {
  const typed = text.trimStart();
  if (typed.startsWith('/')) {
    const found = commandsFor(panel, typed);
    return (found.length > 0 ? found : offeredCommands(panel)).map((id) => ({ type: 'command', id }));
  }
  if (typed !== '') return [];
  const { suggestions, facts } = panel.connection.store.state.view;
  const asked = [
    ...new Set([
      ...suggestions.flatMap(({ proactive, query }) => (!proactive && query ? query : [])),
      // Those of this page that nothing answered.
      ...panel.connection.questions().map(({ query }) => query),
    ]),
  ].toReversed();
  const open = facts
    .filter(({ kind, status }) => kind === 'question' && status === undefined)
    .map(({ value }) => value);
  const worth: Option[] = suggestedQueries(suggestions).map((s) => ({
    ...{ type: 'question', text: s.query!, suggestionId: s.suggestionId },
  }));
  for (const value of open.toReversed())
    if (!asked.includes(value) && !worth.some((o) => o.type === 'question' && o.text === value))
      worth.push({ type: 'question', text: value });
  return [
    ...worth.slice(0, limits.suggested),
    ...asked.slice(0, limits.earlier).map((query): Option => ({ type: 'question', text: query, isEarlier: true })),
    ...earlierCommands(panel).map((id): Option => ({ type: 'command', id, isEarlier: true })),
  ];
}

/** Those that were run in this conversation and can be run now, newest first. */
function earlierCommands(panel: PanelContext): CommandId[] {
  const offered = offeredCommands(panel);
  const ran = panel.choices.commands().toReversed();
  return ran.flatMap((name) => offered.find((id) => id === name) ?? []).slice(0, limits.commands);
}
