/** Copies and downloads the transcript. */
import type { JSX } from 'solid-js';
import type { ExportFormat } from '../state/transcript-export.ts';
import { usePanel } from './context.ts';
import { MenuButton } from './menu.tsx';

/** The menu of the transcript. */
export function TranscriptActions(): JSX.Element {
  const panel = usePanel();
  const { t } = panel;
  const empty = () => panel.connection.store.state.view.utterances.length === 0;
  const load = () => import('./transcript-file.ts');
  const save = (format: ExportFormat) => async () => (await load()).download(panel, format);
  return (
    <MenuButton
      icon="more"
      label={t('transcript.more')}
      items={() => [
        {
          label: t('transcript.copy'),
          icon: 'copy',
          disabled: empty(),
          run: async () => void panel.copy((await load()).exportText(panel, 'txt')),
        },
        'line',
        { label: t('transcript.download.txt'), icon: 'download', disabled: empty(), run: save('txt') },
        { label: t('transcript.download.json'), icon: 'download', disabled: empty(), run: save('json') },
        { label: t('transcript.download.vtt'), icon: 'download', disabled: empty(), run: save('vtt') },
      ]}
    />
  );
}
