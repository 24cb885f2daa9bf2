// Demo 2 in TensorFlow.js on its WebAssembly backend: the network 2-32-2, classical RK4 from one
// output time to the next, back-propagation through it, Adam. RK4 on the grid does less than
// dopri5 at 1e-7 would, and saves TensorFlow.js the step control.
//
//   node bundle.cjs REFERENCE.json [epochs]
//
// bundle.cjs is this file after bundling (bench.js does it; Node alone does not find the modules
// of the gradients). It runs in the folder into which the packages were installed, and prints one
// line of JSON: the time of each epoch after two for warm-up, and all losses.

import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';

const WARM_UP = 2;

/**
 * @param {{ init: { W1: number[][], b1: number[], W2: number[][], b2: number[] },
 *   true_traj: number[][] }} reference
 */
function demo({ init, true_traj: trajectory }) {
  const h = 7 / (trajectory.length - 1);
  const target = tf.tensor2d(trajectory);
  const start = tf.tensor2d([trajectory[0]]);
  const w1 = tf.variable(tf.transpose(tf.tensor2d(init.W1)));
  const b1 = tf.variable(tf.tensor1d(init.b1));
  const w2 = tf.variable(tf.transpose(tf.tensor2d(init.W2)));
  const b2 = tf.variable(tf.tensor1d(init.b2));

  const field = (y) => tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(y, w1), b1)), w2), b2);

  function rk4(y) {
    const k1 = field(y);
    const k2 = field(tf.add(y, tf.mul(k1, h / 2)));
    const k3 = field(tf.add(y, tf.mul(k2, h / 2)));
    const k4 = field(tf.add(y, tf.mul(k3, h)));
    const slope = tf.add(tf.add(k1, k4), tf.mul(tf.add(k2, k3), 2));
    return tf.add(y, tf.mul(slope, h / 6));
  }

  return function loss() {
    const states = [start];
    for (let i = 1; i < trajectory.length; i++) states.push(rk4(states[i - 1]));
    return tf.mean(tf.square(tf.sub(tf.concat(states), target)));
  };
}

async function main() {
  setWasmPaths('node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
  const loss = demo(JSON.parse(readFileSync(process.argv[2], 'utf8')));
  const optimizer = tf.train.adam(0.01, 0.9, 0.999, 1e-8);
  const epochs = Number(process.argv[3] ?? 8);
  const losses = [];
  const milliseconds = [];
  for (let epoch = 0; epoch < WARM_UP + epochs; epoch++) {
    const begin = performance.now();
    const value = optimizer.minimize(loss, true);
    losses.push(value.dataSync()[0]);
    value.dispose();
    if (epoch >= WARM_UP) milliseconds.push(performance.now() - begin);
  }
  console.log(JSON.stringify({ version: tf.version_core, milliseconds, losses }));
}

main();
