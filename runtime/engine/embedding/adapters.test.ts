import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withAdapters } from './adapters.ts';
import { numbersOf, readTensors, type Tensor, toHalves, writeTensors } from './tensors.ts';

const tensor = (shape: readonly number[], numbers: readonly number[]): Tensor => ({
  ...{ dtype: 'F16', shape },
  bytes: toHalves(Float32Array.from(numbers)),
});
const model = writeTensors(
  new Map([
    ['a', tensor([2, 3], [1, 2, 3, 4, 5, 6])],
    ['b', tensor([2], [0.5, -0.25])],
  ]),
);
const valuesOf = (file: Uint8Array, name: string) => [...numbersOf(readTensors(file).get(name)!)];

test('the product of the two thin matrices is added to the matrix, and everything else stays', () => {
  const adapters = writeTensors(
    new Map([
      ['a.down', tensor([1, 3], [1, 0, -1])],
      ['a.up', tensor([2, 1], [0.5, 2])],
    ]),
  );
  const merged = withAdapters(model, adapters);
  assert.deepEqual(valuesOf(merged, 'a'), [1.5, 2, 2.5, 6, 5, 4]);
  assert.deepEqual(valuesOf(merged, 'b'), [0.5, -0.25]);
});

test('adapters of another model are refused', () => {
  const other = (name: string, inputs: number) =>
    writeTensors(
      new Map([
        [`${name}.down`, tensor([1, inputs], Array(inputs).fill(1))],
        [`${name}.up`, tensor([2, 1], [1, 1])],
      ]),
    );
  assert.throws(() => withAdapters(model, other('c', 3)), RangeError);
  assert.throws(() => withAdapters(model, other('a', 4)), RangeError);
});

test('a file that is cut short or has an absurd table is refused', () => {
  assert.throws(() => readTensors(model.subarray(0, model.length - 2)), RangeError);
  assert.throws(() => readTensors(new Uint8Array(8).fill(255)), RangeError);
  assert.throws(() => readTensors(new Uint8Array(4)), RangeError);
});

test('halves are rounded to the nearest, and what they cannot hold becomes their largest', () => {
  const numbers = [0, -0.5, 1, 1.0004, 65_504, 1e6, -1e6, 2 ** -24, 2 ** -15, 2 ** -26, 0.1];
  const read = numbersOf({ dtype: 'F16', shape: [numbers.length], bytes: toHalves(Float32Array.from(numbers)) });
  const expected = [0, -0.5, 1, 1, 65_504, 65_504, -65_504, 2 ** -24, 2 ** -15, 0, 0.0999755859375];
  assert.deepEqual([...read], expected);
});
