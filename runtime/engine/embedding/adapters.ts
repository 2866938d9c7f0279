/**
 * What the sentence model learned of questions and the passages that answer them, on top of its published weights. A file holds for each
 * of the model's matrices two thin ones, `<name>.down` (rank × inputs) and `<name>.up` (outputs × rank); their product is added to the
 * matrix. Training two thin matrices instead of the whole one (a low-rank adapter) keeps the file small, and the model close to what it
 * knew. Pure.
 */
import { numbersOf, readTensors, type Tensor, toHalves, writeTensors } from './tensors.ts';

/** The weights of the model with the adapters added. Throws where a file is damaged, or the two do not fit together. */
export function withAdapters(weights: Uint8Array, adapters: Uint8Array): Uint8Array {
  const added = readTensors(adapters);
  const merged = new Map(readTensors(weights));
  for (const [name, down] of added) {
    if (!name.endsWith('.down')) continue;
    const matrix = name.slice(0, -'.down'.length);
    const [base, up] = [merged.get(matrix), added.get(`${matrix}.up`)];
    if (!base || !up) throw new RangeError(`The adapters do not fit the model: ${matrix}`);
    merged.set(matrix, addProduct(base, up, down));
  }
  return writeTensors(merged);
}

function addProduct(base: Tensor, up: Tensor, down: Tensor): Tensor {
  const [outputs = 0, inputs = 0] = base.shape;
  const rank = down.shape[0] ?? 0;
  if (up.shape[0] !== outputs || up.shape[1] !== rank || down.shape[1] !== inputs)
    throw new RangeError('The adapters do not fit the model');
  const sum = numbersOf(base);
  const [left, right] = [numbersOf(up), numbersOf(down)];
  for (let row = 0; row < outputs; row++) {
    const own = sum.subarray(row * inputs, (row + 1) * inputs);
    for (let k = 0; k < rank; k++) {
      const factor = left[row * rank + k]!;
      const from = k * inputs;
      for (let i = 0; i < inputs; i++) own[i]! += factor * right[from + i]!;
    }
  }
  return { dtype: 'F16', shape: base.shape, bytes: toHalves(sum) };
}
