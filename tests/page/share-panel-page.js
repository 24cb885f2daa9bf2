// @ts-check
// The share panel alone, with contents that a test can tell: `window.share` has what happened.

import { EXPORTS, SharePanel } from '../../web/view/share-panel.js';

/** @typedef {import('../../web/view/share-panel.js').ExportKind} ExportKind */

/** What a test looks at. @type {{ saved: [string, string][], opened: string[], back: number }} */
const seen = { saved: [], opened: [], back: 0 };

const panel = new SharePanel({
  groups: EXPORTS,
  signal: new AbortController().signal,
  onExport(kind) {
    if (kind === 'png') {
      throw new Error('the plane has no size');
    }
    return new Blob([`contents of ${kind}`]);
  },
  async onOpen(file) {
    const text = await file.text();
    if (!text.startsWith('{')) {
      throw new Error('this file cannot be opened: it is not JSON');
    }
    seen.opened.push(text);
    const back = () => void (seen.back += 1);
    return { text: `${file.name} is open: epoch 40.`, back };
  },
});
document.body.append(panel.element);

// What is clicked to save a file, instead of saving it.
document.addEventListener('click', (event) => {
  const { target } = event;
  if (target instanceof HTMLAnchorElement && target.download !== '') {
    event.preventDefault();
    const response = fetch(target.href);
    void response.then((r) => r.text()).then((text) => seen.saved.push([target.download, text]));
  }
});

Object.assign(window, {
  share: Object.assign(seen, { panel }),
});

panel.show({
  url: `${location.origin}/#v=1&system=vanDerPol&starts=2,0.7;-1,0.5&hidden=32,32&noise=0.1`,
  holds: 'Every setting and both seeds: it begins the same run at epoch 0.',
  approximate:
    location.search === '?approximate'
      ? 'Settings changed while it trained, too often for a link: a model file keeps the exact state.'
      : '',
});
document.body.dataset.ready = 'true';
