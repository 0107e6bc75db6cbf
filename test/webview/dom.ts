import { JSDOM } from 'jsdom';
import temml from 'temml';

/** A page for the view to stand in. Import it before anything that touches the DOM. */
const { window } = new JSDOM(
  '<!DOCTYPE html><html lang="en"><head><title>Glassformer</title></head><body><div id="app"></div></body></html>',
  { pretendToBeVisual: true, url: 'https://panel.test/' },
);

const names = Object.getOwnPropertyNames(window).filter((name) => !(name in globalThis));
for (const name of [...names, 'Event', 'CustomEvent', 'MessageEvent', 'navigator']) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    writable: true,
    value: (window as unknown as Record<string, unknown>)[name],
  });
}

// What the page loads.
Object.assign(globalThis, { temml });

// What jsdom lacks, and the view or its controls call.
globalThis.matchMedia = (media) =>
  ({
    media,
    matches: media.includes('prefers-reduced-motion'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as unknown as MediaQueryList;
window.matchMedia = globalThis.matchMedia;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
  this.dispatchEvent(new Event('close'));
};
// Nothing is drawn here: pictures are looked at in a real VS Code.
HTMLCanvasElement.prototype.getContext = () => null;
