// @ts-check
/**
 * The worker's entry, a module: it shares its chunks with the page. Nothing here or in what it
 * imports may wait at the top level, or the first messages would be lost.
 */
import { transferables } from './protocol.js';
import { Trainer } from './trainer.js';

/**
 * @typedef {object} WorkerScope   the part of the worker's global scope that is used here
 * @property {(message: unknown, transfer: Transferable[]) => void} postMessage
 * @property {((event: MessageEvent) => void) | null} onmessage
 */
const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (globalThis));

// A task through a channel comes after the messages that already wait, and, unlike a timer, is
// not held back by 4 ms.
const channel = new MessageChannel();
/** @type {(() => void)[]} */
const tasks = [];
channel.port1.onmessage = () => tasks.shift()?.();

const trainer = new Trainer({
  slice: 12,
  post: (report) => scope.postMessage(report, transferables(report)),
  later: (work) => {
    tasks.push(work);
    channel.port2.postMessage(null);
  },
});

scope.onmessage = (event) => void trainer.receive(event.data);
