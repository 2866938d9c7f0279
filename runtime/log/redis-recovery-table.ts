/**
 * Whether Redis can be reached, and what follows from each thing that happens. Plain data; redis-recovery.ts performs the effects.
 *
 * - `reachable`: everything written is in Redis, apart from batches that lost a race and are tried again.
 * - `away`: the log continues in memory, and Redis is asked until it answers.
 * - `recovering`: Redis has answered; backlogs are being stored, then every mirror is compared.
 * - `awayAgain`: Redis failed while a recovery was under way, which has not returned yet.
 * - `closed`: final.
 */
export type RecoveryState = 'reachable' | 'away' | 'recovering' | 'awayAgain' | 'closed';

export type RecoveryInput =
  /** A command failed as if Redis were unreachable. */
  | 'commandFailed'
  | 'connectionReady'
  | 'probeDue'
  | 'probeAnswered'
  | 'probeFailed'
  | 'recovered'
  | 'recoveryFailed'
  | 'compareDue'
  /** A batch was held because other instances wrote first every time. */
  | 'contended'
  | 'retryDue'
  | 'closed';

export type RecoveryEffect =
  | 'reportAway'
  | 'reportRecovered'
  | 'probe'
  | 'probeLater'
  | 'storeBacklogs'
  | 'compare'
  | 'compareLater'
  | 'retryLater'
  | 'storeContended'
  | 'cancelTimers';

type Cell = readonly [RecoveryState, ...RecoveryEffect[]];
type Row = { readonly [input in RecoveryInput]: Cell };

export const recoveryTable: { readonly [state in RecoveryState]: Row } = {
  reachable: {
    commandFailed: ['away', 'reportAway', 'probeLater'],
    connectionReady: ['reachable', 'compare'],
    probeDue: ['reachable'],
    probeAnswered: ['reachable'],
    probeFailed: ['reachable'],
    recovered: ['reachable'],
    recoveryFailed: ['reachable'],
    compareDue: ['reachable', 'compare', 'compareLater'],
    contended: ['reachable', 'retryLater'],
    retryDue: ['reachable', 'storeContended'],
    closed: ['closed', 'cancelTimers'],
  },
  // The recovery stores every backlog, so a contended one needs no attempt of its own.
  away: {
    commandFailed: ['away'],
    connectionReady: ['recovering', 'storeBacklogs'],
    probeDue: ['away', 'probe'],
    probeAnswered: ['recovering', 'storeBacklogs'],
    probeFailed: ['away', 'probeLater'],
    recovered: ['away'],
    recoveryFailed: ['away'],
    compareDue: ['away', 'compareLater'],
    contended: ['away'],
    retryDue: ['away'],
    closed: ['closed', 'cancelTimers'],
  },
  recovering: {
    commandFailed: ['awayAgain', 'reportAway', 'probeLater'],
    connectionReady: ['recovering', 'compare'],
    // The connection reported itself ready before the probe was answered.
    probeDue: ['recovering'],
    probeAnswered: ['recovering'],
    probeFailed: ['recovering'],
    recovered: ['reachable', 'reportRecovered'],
    recoveryFailed: ['away', 'reportAway', 'probeLater'],
    compareDue: ['recovering', 'compare', 'compareLater'],
    contended: ['recovering', 'retryLater'],
    retryDue: ['recovering', 'storeContended'],
    closed: ['closed', 'cancelTimers'],
  },
  // The next recovery begins when this one has returned.
  awayAgain: {
    commandFailed: ['awayAgain'],
    connectionReady: ['awayAgain'],
    probeDue: ['awayAgain', 'probe'],
    probeAnswered: ['awayAgain', 'probeLater'],
    probeFailed: ['awayAgain', 'probeLater'],
    recovered: ['away'],
    recoveryFailed: ['away'],
    compareDue: ['awayAgain', 'compareLater'],
    contended: ['awayAgain'],
    retryDue: ['awayAgain'],
    closed: ['closed', 'cancelTimers'],
  },
  closed: {
    commandFailed: ['closed'],
    connectionReady: ['closed'],
    probeDue: ['closed'],
    probeAnswered: ['closed'],
    probeFailed: ['closed'],
    recovered: ['closed'],
    recoveryFailed: ['closed'],
    compareDue: ['closed'],
    contended: ['closed'],
    retryDue: ['closed'],
    closed: ['closed'],
  },
};

/** One step of the machine. */
export function stepRecovery(
  state: RecoveryState,
  input: RecoveryInput,
): readonly [RecoveryState, readonly RecoveryEffect[]] {
  const [next, ...effects] = recoveryTable[state][input];
  return [next, effects];
}
