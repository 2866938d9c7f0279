import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decorate } from './decorate.ts';

class Counter {
  #count = 0;
  label = 'one';
  get count(): number {
    return this.#count;
  }
  add(by: number): number {
    this.#count += by;
    return this.#count;
  }
  addTwice(by: number): number {
    this.add(by);
    return this.add(by);
  }
}

test('methods and getters of a class instance reach its private fields', () => {
  const counter = new Counter();
  const decorated = decorate(counter, {});
  assert.equal(decorated.add(2), 2);
  assert.equal(decorated.count, 2);
  counter.label = 'two';
  assert.equal(decorated.label, 'two');
});

test('an override replaces one member, also for a decorated object that is decorated again', () => {
  const counter = new Counter();
  const doubled = decorate(counter, { add: (by) => counter.add(by * 2) });
  const again = decorate(doubled, { addTwice: (by) => doubled.add(by) });
  assert.equal(again.add(1), 2);
  assert.equal(again.addTwice(1), 4);
  assert.equal(again.count, 4);
});

test('methods may be passed on without their object', () => {
  const { add } = decorate(new Counter(), {});
  assert.equal(add(1), 1);
});

test('plain objects and their live members are decorated alike', () => {
  const source = { degraded: false, read: () => 1 };
  const decorated = decorate(source, { read: () => 2 });
  source.degraded = true;
  assert.deepEqual([decorated.degraded, decorated.read()], [true, 2]);
});
