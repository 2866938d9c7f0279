/** Copies and downloads the transcript. */
import type { JSX } from 'solid-js';
import { type ExportFormat, type ExportWords, exportTranscript, exportTypes } from '../state/transcript-export.ts';
import { type PanelContext, usePanel } from './context.ts';
import { MenuButton } from './menu.tsx';

/** The menu of the transcript. */
export function TranscriptActions(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const empty = () => panel.connection.store.state.view.utterances.length === 0;
  const save = (format: ExportFormat) => () => download(panel, format);
  return (
    <MenuButton
      icon="more"
      label={t('transcript.more')}
      items={() => [
        {
          label: t('transcript.copy'),
          icon: 'copy',
          disabled: empty(),
          run: () => void panel.copy(text(panel, 'txt')),
        },
        'line',
        { label: t('transcript.download.txt'), icon: 'download', disabled: empty(), run: save('txt') },
        { label: t('transcript.download.json'), icon: 'download', disabled: empty(), run: save('json') },
        { label: t('transcript.download.vtt'), icon: 'download', disabled: empty(), run: save('vtt') },
      ]}
    />
  );
}

function text(panel: PanelContext, format: ExportFormat): string {
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

function download(panel: PanelContext, format: ExportFormat): void {
  const url = URL.createObjectURL(new Blob([text(panel, format)], { type: exportTypes[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `conversation-${panel.connection.conversationId}.${format}`;
  link.click();
  // Not every browser has read the blob by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
