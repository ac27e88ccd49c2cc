import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';
import { mutate } from 'swr';

configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(60_000);

// A wide, light screen; jsdom has none.
window.matchMedia = query => ({
  matches: query.includes('min-width'),
  media: query,
  onchange: null,
  addListener: () => {},
  removeListener: () => {},
  addEventListener: () => {},
  removeEventListener: () => {},
  dispatchEvent: () => false,
});

// React Aria scrolls the focused element into view, which jsdom does not support.
Element.prototype.scrollTo = () => {};

// SWR caches permissions and data for the whole page. Each test starts with an empty cache.
afterEach(async () => {
  await mutate(() => true, undefined);
});
