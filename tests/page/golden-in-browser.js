// @ts-check
// Computes the golden hash with the modules of web/core as they are, and says it: in a page as the
// body's data-hash, in a module worker as a message.

import { loadCore } from '../../web/core/index.js';
import { goldenHash } from '../js/golden.js';

const hash = goldenHash(await loadCore());
if (globalThis.document) document.body.dataset.hash = hash;
else globalThis.postMessage(hash);
