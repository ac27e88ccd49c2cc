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

// React Aria scrolls what has the focus into view; jsdom cannot scroll elements.
Element.prototype.scrollTo = () => {};

// Permissions are cached for the whole page, and requests for the same one within two seconds share an answer; what one
// test allows is not allowed in the next.
afterEach(async () => {
  await mutate(() => true, undefined);
});
