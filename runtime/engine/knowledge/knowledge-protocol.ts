/** What the service and the knowledge thread say to each other. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { LogFields } from '../../core/ports/logger.ts';
import type { EmbedOptions } from '../embedding/embedder.ts';
import type { KnowledgeAnswer, KnowledgeBase, Turn } from '../ports.ts';
import type { ArticleName } from './knowledge-base.ts';

export type KnowledgeWorkerSetup = {
  readonly folder: string;
  readonly cacheDir?: string | undefined;
  readonly usualLanguage?: EngineLanguage | undefined;
};

/** With `id`: a question that gets one `result`. */
export type KnowledgeRequest =
  | { readonly kind: 'warm' }
  | {
      readonly kind: 'search';
      readonly id: number;
      readonly query: string;
      readonly history: readonly Turn[];
      readonly languageCode: string;
      readonly folders: readonly string[] | undefined;
    }
  | {
      readonly kind: 'proactive';
      readonly id: number;
      readonly turn: Turn;
      readonly history: readonly Turn[];
      readonly languageCode: string;
      readonly folders: readonly string[] | undefined;
    }
  | {
      readonly kind: 'rank';
      readonly id: number;
      readonly query: string;
      readonly history: readonly Turn[];
      readonly languageCode: string;
    }
  | { readonly kind: 'learned'; readonly id: number }
  /** Answers to `embed` and `rerank`. */
  | { readonly kind: 'embedded'; readonly id: number; readonly vectors: readonly Float32Array[] | undefined }
  | { readonly kind: 'reranked'; readonly id: number; readonly shares: readonly number[] | undefined };
export type KnowledgeQuestion = Extract<
  KnowledgeRequest,
  { readonly kind: 'search' | 'proactive' | 'rank' | 'learned' }
>;

/** What is known without asking, after each reading of the folder. */
export type KnowledgeState = {
  readonly articles: readonly ArticleName[];
  readonly problems: ReturnType<KnowledgeBase['problems']>;
  readonly phrases: readonly string[];
};
export type KnowledgeResult = KnowledgeAnswer | readonly ArticleName[] | undefined;

export type KnowledgeMessage =
  | { readonly kind: 'listening' }
  | ({ readonly kind: 'state' } & KnowledgeState)
  | { readonly kind: 'result'; readonly id: number; readonly result: KnowledgeResult }
  | {
      readonly kind: 'log';
      readonly level: 'info' | 'warn' | 'error';
      readonly sentence: string;
      readonly fields: LogFields | undefined;
    }
  /** The sentence model has a thread of its own, which only the service reaches. */
  | { readonly kind: 'embed'; readonly id: number; readonly texts: readonly string[]; readonly options: EmbedOptions }
  | {
      readonly kind: 'rerank';
      readonly id: number;
      readonly query: string;
      readonly texts: readonly string[];
      readonly language: EngineLanguage;
    };
