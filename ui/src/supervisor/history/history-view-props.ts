/** What the history and its parts are given. */
import type { LazyViewProps } from '../view-props.ts';
import type { HistoryFilters } from './history-address.ts';

export type HistoryViewProps = LazyViewProps<HistoryFilters>;
