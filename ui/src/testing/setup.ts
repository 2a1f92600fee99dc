/** What jsdom lacks of a window: sizes, so that virtual lists have rows to show. */

import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// A busy machine is slow, not wrong.
// What is only spoken is not on the screen.
configure({ asyncUtilTimeout: 5000, defaultIgnore: 'script, style, [data-live-announcer] *' });

const HEIGHT = 640;
const WIDTH = 400;

Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => HEIGHT });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => WIDTH });

// Only ever called with ids of React's making, which need no escaping but this.
vi.stubGlobal('CSS', { escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') });

// axe asks for a canvas, and does without one.
HTMLCanvasElement.prototype.getContext = () => null;

document.title = 'Adtally';

globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
});

beforeEach(() => {
  delete document.documentElement.dataset['ready'];
});
afterEach(cleanup);
