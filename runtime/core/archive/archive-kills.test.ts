import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../../shared/seeded-random.ts';
import { createMemoryArchivePending } from '../../store/memory-archive-pending.ts';
import { scope, setUp, summary, talk } from '../../testing/archive-fixture.ts';
import { createMemoryArchive } from '../../testing/memory-archive.ts';
import { silentLogger } from '../ports/logger.ts';
import { silentMeter } from '../ports/meter.ts';
import { ArchiveWriter } from './archive-writer.ts';

describe('exactly once under kills', () => {
  const seeds = 200;
  it(`of ${seeds} runs with instances killed before or after any step each leaves every conversation once and whole`, async () => {
    const died = new Set<string>();
    for (let seed = 1; seed <= seeds; seed++) await runWithKills(seed, died);
    const steps = ['claim', 'snapshot', 'write', 'finish'].flatMap((step) => [`before ${step}`, `after ${step}`]);
    assert.deepEqual(
      steps.filter((step) => !died.has(step)),
      [],
      'a step at which no instance died',
    );
  });

  /** Instances share log, pending list and archive. A killed one does nothing more, wherever it was. `died` gets the places. */
  async function runWithKills(seed: number, died: Set<string>): Promise<void> {
    const random = seededRandom(seed);
    const archive = createMemoryArchive();
    const pending = createMemoryArchivePending();
    const set = setUp({ archive, pending });
    const all: { readonly life: Life; readonly writer: ArchiveWriter }[] = [];
    const join = () => {
      const life = new Life(died);
      const parts = { archive: life.wrap(archive), pending: life.wrap(pending), log: life.wrap(set.log) };
      const writer = new ArchiveWriter({
        ...{ ...parts, owners: set.owners, clock: set.clock, logger: silentLogger, meter: silentMeter },
        erasures: { has: () => false },
        times: { sweepMs: 5_000, leaseMs: 20_000 },
      });
      writer.start();
      all.push({ life, writer });
    };
    const pick = () => {
      const living = all.filter(({ life }) => !life.isDead);
      return living[Math.floor(random() * living.length)]!;
    };
    join();
    join();
    const ids = [];
    for (let call = 0; call < 6; call++) {
      const { writer } = pick();
      ids.push(await talk(set, writer));
      if (random() < 0.5) await writer.log.append(ids.at(-1)!, [summary(`Summary ${call}`)]);
      if (random() < 0.5) {
        pick().life.endAfter(Math.floor(random() * 8), random() < 0.5 ? 'before' : 'after');
        join();
      }
      await set.clock.advance(random() * 15_000);
      for (const { life } of all) life.spare();
    }
    join();
    await set.clock.advance(60_000);
    assert.equal(archive.records.length, ids.length, `seed ${seed}`);
    for (const id of ids) {
      const { conversation } = (await set.log.snapshot(id)) as { conversation: { summary?: unknown } };
      const kept = (await archive.get(scope, id))!.conversation;
      assert.deepEqual(kept.summary, conversation.summary, `seed ${seed}`);
    }
    assert.equal(await pending.size(), 0, `seed ${seed}`);
    for (const { writer, life } of all) if (!life.isDead) await writer.close();
  }

  /** Of one instance: it ends before a step is done, or after it and before the instance learns of it. */
  class Life {
    readonly #died: Set<string>;
    isDead = false;
    #left = Number.POSITIVE_INFINITY;
    #when: 'before' | 'after' = 'before';

    constructor(died: Set<string>) {
      this.#died = died;
    }

    endAfter(steps: number, when: 'before' | 'after'): void {
      this.#left = steps;
      this.#when = when;
    }

    spare(): void {
      this.#left = Number.POSITIVE_INFINITY;
    }

    wrap<T extends object>(target: T): T {
      const never = new Promise<never>(() => {});
      return new Proxy(target, {
        get: (inner, name) => {
          const method = Reflect.get(inner, name) as unknown;
          if (typeof method !== 'function') return method;
          return async (...given: unknown[]) => {
            if (this.isDead) return never;
            if (this.#left-- > 0) return method.apply(inner, given);
            this.isDead = true;
            this.#died.add(`${this.#when} ${String(name)}`);
            if (this.#when === 'after') await method.apply(inner, given);
            return never;
          };
        },
      });
    }
  }
});
