/** What the menu of the transcript offers: loaded when it first opens. */
import type { ExportFormat } from '../state/transcript-export.ts';
import type { PanelContext } from './context.ts';
import type { MenuItem } from './menu-item.ts';
import { download, exportText } from './transcript-file.ts';

/** Copies and downloads. */
export function transcriptMenu(panel: PanelContext): readonly MenuItem[] {
  const { t } = panel;
  const disabled = panel.connection.store.state.view.utterances.length === 0;
  const save = (format: ExportFormat) => () => download(panel, format);
  return [
    {
      label: t('transcript.copy'),
      icon: 'copy',
      disabled,
      run: () => void panel.copy(exportText(panel, 'txt')),
    },
    'line',
    { label: t('transcript.download.txt'), icon: 'download', disabled, run: save('txt') },
    { label: t('transcript.download.json'), icon: 'download', disabled, run: save('json') },
    { label: t('transcript.download.vtt'), icon: 'download', disabled, run: save('vtt') },
  ];
}
