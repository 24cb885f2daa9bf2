// @ts-check
/** Arrays laid out as θ, as PyTorch's tensors and back. */
import { pointer } from './abi.js';
import { NdeError, numbersOf } from './errors.js';

/**
 * @typedef {import('./abi.js').Abi} Abi
 * @typedef {import('./wasm.js').Instance} Instance
 *
 * @typedef {object} Tensor one entry of PyTorch's state_dict
 * @property {string} name
 * @property {number[]} shape
 * @property {Float64Array} data row by row
 */

/**
 * The shape of tensor i, and where its elements lie in θ, row by row.
 * @param {Instance} wasm
 * @param {number} i
 */
function layoutOf(wasm, i) {
  const [rows, cols, offset, rowStride, colStride] = [0, 1, 2, 3, 4].map((what) =>
    wasm.call('tensor', i, what),
  );
  const width = Math.max(cols, 1);
  const places = Array.from(
    { length: rows * width },
    (_, k) => offset + Math.floor(k / width) * rowStride + (k % width) * colStride,
  );
  return { shape: cols === 0 ? [rows] : [rows, cols], places };
}

/**
 * An array laid out as θ, as PyTorch's tensors.
 * @param {Abi} abi
 * @param {Instance} wasm
 * @param {string} name of the pointer
 * @returns {Tensor[]}
 */
export function readTensors(abi, wasm, name) {
  const theta = wasm.doubles(pointer(abi, wasm, name), wasm.call('n_theta'));
  const tensors = [];
  for (let i = 0; wasm.call('tensor', i, 0) > 0; i++) {
    const { shape, places } = layoutOf(wasm, i);
    const data = Float64Array.from(places, (place) => theta[place]);
    tensors.push({ name: wasm.text(wasm.call('tensor_name', i)), shape, data });
  }
  return tensors;
}

/**
 * Sets the weights; throws NdeError where one has another name or shape, and sets none then.
 * @param {Abi} abi
 * @param {Instance} wasm
 * @param {(Omit<Tensor, 'data'> & { data: ArrayLike<number> })[]} weights
 */
export function writeTensors(abi, wasm, weights) {
  const own = readTensors(abi, wasm, 'theta');
  const given = own.map(({ name, shape, data }, i) => {
    const tensor = weights?.[i];
    const numbers = numbersOf(tensor?.data);
    if (
      numbers?.length !== data.length ||
      tensor.name !== name ||
      String(tensor.shape) !== String(shape)
    ) {
      throw new NdeError(
        `tensor ${i} must be ${name} with shape ${shape.join(' × ')} and ${data.length} finite ` +
          `numbers; it is ${tensor?.name} with shape ${String(tensor?.shape).replaceAll(',', ' × ')} and ` +
          `${numbers?.length ?? 'no list of finite'} numbers`,
        { key: name, value: tensor?.name },
      );
    }
    return numbers;
  });
  if (weights.length !== own.length) {
    throw new NdeError(`there are ${own.length} tensors, not ${weights.length}`);
  }
  const theta = wasm.doubles(pointer(abi, wasm, 'theta'), wasm.call('n_theta'));
  given.forEach((numbers, i) => {
    layoutOf(wasm, i).places.forEach((place, k) => {
      theta[place] = numbers[k];
    });
  });
}
