import { DestinationRegistry } from './DestinationRegistry';

const destination = (scheme: string) => ({
  scheme,
  checkUrl: () => {},
  send: async () => ({ outcome: 'success' as const }),
});

describe('DestinationRegistry', () => {
  it('finds a destination by the scheme of a URL', () => {
    const registry = new DestinationRegistry();
    const nats = destination('nats');
    registry.add(nats);

    expect(registry.find('nats://orders/placed')).toBe(nats);
    expect(registry.find('https://nats/')).toBeUndefined();
  });

  it('refuses a second destination for a scheme', () => {
    const registry = new DestinationRegistry();
    registry.add(destination('nats'));

    expect(() => registry.add(destination('nats'))).toThrow(
      "There are two destinations with the scheme 'nats'.",
    );
  });

  it.each(['http', 'https', 'file', 'NATS', 'nats:', '', '4nats'])(
    "refuses the scheme '%s'",
    scheme => {
      expect(() => new DestinationRegistry().add(destination(scheme))).toThrow(
        `'${scheme}' cannot be the scheme of a destination.`,
      );
    },
  );
});
