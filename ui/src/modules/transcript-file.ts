/** The transcript as a file. */
import { type ExportFormat, type ExportWords, exportTranscript, exportTypes } from '../state/transcript-export.ts';
import type { PanelContext } from './context.ts';

/** In the words of the agent's language. */
export function exportText(panel: PanelContext, format: ExportFormat): string {
  const { t, messages } = panel;
  const words: ExportWords = {
    role: (role) => t(`role.${role}`),
    break: (kind, seconds) =>
      seconds === undefined
        ? t(`transcript.${kind}Open`)
        : t(`transcript.${kind}`, { seconds: messages().number(seconds) }),
  };
  return exportTranscript(panel.connection.store.state.view, format, words);
}

export function download(panel: PanelContext, format: ExportFormat): void {
  const url = URL.createObjectURL(new Blob([exportText(panel, format)], { type: exportTypes[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `conversation-${panel.connection.conversationId}.${format}`;
  link.click();
  // Not every browser has read the blob by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
