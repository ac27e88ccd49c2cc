import { isMaskedUrl, maskUrl } from './maskedUrl';

describe('maskUrl', () => {
  it.each([
    'https://hooks.chat.test/services/T0/B0/abcdefghijklmnop?sig=qrstuvwx',
    'https://hooks.chat.test/a',
    'https://hooks.chat.test/?sig=qrstuvwx',
    'https://hooks.chat.test/#part',
    'https://hooks.chat.test//',
  ])('shows only the origin of %s', url => {
    expect(maskUrl(url)).toBe('https://hooks.chat.test/…');
  });

  it('shows the origin of a scheme that is not HTTP', () => {
    const masked = maskUrl('nats://shop/orders.placed');

    expect(masked).toBe('nats://shop/…');
    expect(isMaskedUrl(new URL(masked).href)).toBe(true);
  });

  it('keeps a URL that is only an origin, with its port', () => {
    expect(maskUrl('https://hooks.chat.test/')).toBe(
      'https://hooks.chat.test/',
    );
    expect(maskUrl('http://[::1]:8080/a')).toBe('http://[::1]:8080/…');
  });

  it('is recognized after it was parsed and serialized again', () => {
    const masked = maskUrl('https://hooks.chat.test/services/T0');

    expect(isMaskedUrl(masked)).toBe(true);
    expect(isMaskedUrl(new URL(masked).href)).toBe(true);
    expect(isMaskedUrl(`${masked}?sig=`)).toBe(true);
    expect(isMaskedUrl('https://hooks.chat.test/services')).toBe(false);
    expect(isMaskedUrl('no URL')).toBe(false);
  });

  it('does not change a masked URL', () => {
    const masked = maskUrl('https://hooks.chat.test/services/T0');

    expect(maskUrl(masked)).toBe(masked);
    expect(maskUrl(new URL(masked).href)).toBe(masked);
  });
});
