/** The wrap-up codes of the queue, and the one that is saved with the summary. */
import { type Accessor, createEffect, createSignal, on } from 'solid-js';
import * as v from 'valibot';
import { paths } from '../../../shared/api/routes.ts';
import { type WrapUpCode, WrapUpCodesResponseSchema } from '../../../shared/api/wrap-up.ts';
import type { Summary } from '../state/summary-draft.ts';
import type { PanelContext } from './context.ts';

type Proposed = NonNullable<Summary['wrapUpCode']>;

export type WrapUpCodes = {
  /** Empty where the queue has none, or they cannot be read. */
  readonly all: Accessor<readonly WrapUpCode[]>;
  /** The conversation is over, and the codes are being read or there are some. */
  readonly isExpected: Accessor<boolean>;
  /** Id; undefined: the code stays as it is. */
  readonly chosen: Accessor<string | undefined>;
  readonly proposed: Accessor<Proposed | undefined>;
  choose(id: string | undefined): void;
};

/** Asks for the codes when the conversation is over. The proposed one is chosen until the agent chooses another. */
export function createWrapUpCodes(panel: PanelContext, proposed: Accessor<Proposed | undefined>): WrapUpCodes {
  const { connection } = panel;
  const [all, setAll] = createSignal<readonly WrapUpCode[]>([]);
  const [isReading, setReading] = createSignal(false);
  const [known, setKnown] = createSignal<string>();
  const [decided, setDecided] = createSignal<{ readonly id: string | undefined }>();
  createEffect(
    on(
      () => connection.store.state.view.status === 'ended' && panel.host.summary !== undefined,
      (isOver) => {
        if (isOver) void load();
      },
    ),
  );

  async function load(): Promise<void> {
    setReading(true);
    try {
      const response = await connection.api.request('GET', paths.wrapUpCodes(connection.conversationId));
      const parsed = v.safeParse(WrapUpCodesResponseSchema, await response.json());
      if (!parsed.success) return;
      setAll(parsed.output.codes);
      setKnown(parsed.output.chosen);
    } catch {
      // Without the codes the notes are saved alone, and the agent chooses the code in Genesys.
    } finally {
      setReading(false);
    }
  }

  const fromService = () => known() ?? (all().some(({ id }) => id === proposed()?.id) ? proposed()?.id : undefined);
  return {
    all,
    isExpected: () => isReading() || all().length > 0,
    proposed,
    chosen: () => {
      const own = decided();
      return own ? own.id : fromService();
    },
    choose: (id) => setDecided({ id }),
  };
}
