/** Verifies an audit log: every MAC, every link, and the heads that were recorded outside of it. */
import * as v from 'valibot';
import { isMacOf } from './audit-key.ts';
import { type AuditHead, auditLinePattern } from './audit-log.ts';

export type AuditProblem = { readonly line: number; readonly problem: string };
export type AuditReport = {
  readonly entries: number;
  readonly chains: number;
  /** Entries from before the log was keyed: anyone who can write the file can forge these. */
  readonly unkeyed: number;
  /** Recorded heads that were compared. */
  readonly heads: number;
  readonly problems: readonly AuditProblem[];
  /** Of the last good line: to be compared with what the service log says. */
  readonly lastMac: string;
};

/** A head that was recorded outside of the file. `at`: when; `log`: of which file; without it, of this one. */
export type RecordedHead = AuditHead & { readonly at?: string; readonly log?: string };

export type VerifyOptions = {
  readonly keys: readonly CryptoKey[];
  readonly heads?: readonly RecordedHead[];
  /** Name of this log: of a head that names it the whole chain must be there. */
  readonly log?: string;
};

const LineSchema = v.object({
  chain: v.string(),
  seq: v.number(),
  prev: v.string(),
  action: v.optional(v.string()),
  until: v.optional(v.string()),
});
type Line = v.InferOutput<typeof LineSchema>;

/** Walks a whole audit log. Lines count from 1; empty ones are passed over. */
export async function verifyAuditLog(
  lines: Iterable<string> | AsyncIterable<string>,
  options: VerifyOptions,
): Promise<AuditReport> {
  const walk = new AuditWalk(options);
  for await (const text of lines) await walk.take(text);
  return walk.finish();
}

type ChainEnd = { readonly seq: number; readonly mac: string; readonly line: number };

class AuditWalk {
  readonly #options: VerifyOptions;
  readonly #problems: AuditProblem[] = [];
  readonly #ends = new Map<string, ChainEnd>();
  readonly #macs = new Set<string>();
  readonly #counts = { line: 0, entries: 0, unkeyed: 0 };
  /** The chain that the log begins with in the middle, until an entry says that its beginning expired. */
  #cutBeginning: AuditProblem[] = [];
  #expiredUntil = '';
  #lastMac = '';

  constructor(options: VerifyOptions) {
    this.#options = options;
  }

  async take(text: string): Promise<void> {
    const counts = this.#counts;
    counts.line++;
    if (text.trim() === '') return;
    const match = auditLinePattern.exec(text);
    const parsed = match && readLine(`${match[1]}}`);
    if (!match || !parsed) {
      this.#report('is not an entry of an audit log');
      return;
    }
    const isKeyed = match[2] === 'mac';
    const mac = match[3]!;
    const isGenuine = await (isKeyed
      ? isMacOf(this.#options.keys, `${match[1]}}`, mac)
      : isHashOf(`${match[1]}}`, mac));
    if (!isGenuine) this.#report('was changed after it was written, or was not written with a key of this service');
    if (!isKeyed && counts.entries > counts.unkeyed) this.#report('has no key, although entries before it have one');
    if (!isKeyed) counts.unkeyed++;
    this.#checkLinks(parsed);
    if (isGenuine && isKeyed && parsed.action === 'expired' && parsed.until) this.#expiredUntil = parsed.until;
    this.#ends.set(parsed.chain, { seq: parsed.seq, mac, line: counts.line });
    this.#macs.add(mac);
    this.#lastMac = mac;
    counts.entries++;
  }

  finish(): AuditReport {
    if (this.#expiredUntil === '') this.#problems.unshift(...this.#cutBeginning);
    const heads = this.#options.heads ?? [];
    for (const head of heads) this.#checkHead(head);
    const { entries, unkeyed } = this.#counts;
    if (entries > 0 && unkeyed === entries)
      this.#report(
        'ends the log, but no entry of it has a key: it is from before the log was keyed, or was written anew',
      );
    return {
      entries,
      unkeyed,
      chains: this.#ends.size,
      heads: heads.length,
      problems: this.#problems.toSorted((a, b) => a.line - b.line),
      lastMac: this.#lastMac,
    };
  }

  #report(problem: string, line = this.#counts.line): void {
    this.#problems.push({ line, problem });
  }

  #checkLinks({ chain, seq, prev }: Line): void {
    const end = this.#ends.get(chain);
    if (end) {
      if (prev !== end.mac)
        this.#report('does not follow the entry before it: something was changed or taken out between them');
      else if (seq !== end.seq + 1) this.#report('has a number out of order');
      return;
    }
    const { line, entries } = this.#counts;
    // What the log begins with may have lost its beginning to AUDIT_DAYS.
    const report = (problem: string) =>
      entries === 0 ? this.#cutBeginning.push({ line, problem }) : this.#report(problem);
    if (seq !== 1) report('begins a chain in the middle: its first entries were taken out');
    if (prev === '' ? this.#macs.size > 0 : !this.#macs.has(prev)) report('is tied to an entry that is not there');
  }

  /** The entry that was the newest once must still be there. */
  #checkHead({ chain, seq, mac, at, log }: RecordedHead): void {
    if (this.#macs.has(mac)) return;
    const when = at === undefined ? '' : ` when it was recorded at ${at}`;
    const end = this.#ends.get(chain);
    if (end && end.seq < seq) {
      const missing = seq - end.seq;
      const count = missing === 1 ? 'the entry after it is missing' : `the ${missing} entries after it are missing`;
      this.#report(`is the last entry of chain ${chain}, but the chain had ${seq} entries${when}: ${count}`, end.line);
    } else if (end) {
      this.#report(`ends chain ${chain}, whose entry ${seq} is not the one that was recorded${when}`, end.line);
    } else if ((log === undefined || log === this.#options.log) && !(at !== undefined && at < this.#expiredUntil)) {
      this.#report(`ends the log, but all ${seq} entries of chain ${chain}, there${when}, are missing`);
    }
  }
}

function readLine(json: string): Line | undefined {
  try {
    const result = v.safeParse(LineSchema, JSON.parse(json));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

async function isHashOf(text: string, hash: string): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') === hash;
}
