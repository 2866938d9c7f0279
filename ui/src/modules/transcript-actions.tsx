/** Copies and downloads the transcript. */
import type { JSX } from 'solid-js';
import { usePanel } from './context.ts';
import { MenuButton } from './menu.tsx';

/** The menu of the transcript. */
export function TranscriptActions(): JSX.Element {
  const panel = usePanel();
  return (
    <MenuButton
      icon="more"
      label={panel.t('transcript.more')}
      items={async () => (await import('./transcript-menu.ts')).transcriptMenu(panel)}
    />
  );
}
