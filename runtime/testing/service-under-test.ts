/** The service that a suite asks by its address alone, on the runtime under test. */
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import type { createMatrixColumn } from './matrix-column.ts';
import type { PanelClient } from './panel-client.ts';
import type { RunningService } from './service-process.ts';

/** `service`, `token` and `panel` are valid inside tests. */
export type ServiceUnderTest = {
  readonly engine: ServiceRuntime;
  readonly prove: ReturnType<typeof createMatrixColumn>['prove'];
  readonly service: RunningService;
  /** Of the local agent. */
  readonly token: string;
  readonly panel: PanelClient;
  /** Posts a chat message. */
  chat(id: string, messageId: string, role: string, text: string): Promise<Response>;
};

export const newId = () => crypto.randomUUID();
