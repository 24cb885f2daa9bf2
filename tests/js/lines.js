// @ts-check
// It imports nothing, so that every kind of test can have it.

/** What the blog's second demo prints; so must `make demo`, the page and the core. */
export const LINES = [
  'Epoch   0 | Loss: 8.65691',
  'Epoch  40 | Loss: 0.23900',
  'Epoch  80 | Loss: 0.15022',
  'Epoch 120 | Loss: 0.07338',
  'Epoch 160 | Loss: 0.01593',
  'Epoch 200 | Loss: 0.00850',
  'Epoch 240 | Loss: 0.00547',
];
