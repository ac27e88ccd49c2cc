import type { ClaimedDelivery } from '../../model/delivery';
import { InFlight } from './InFlight';

function delivery(deliveryId: string): ClaimedDelivery {
  return { deliveryId } as ClaimedDelivery;
}

function deliveries(count: number): ClaimedDelivery[] {
  return Array.from({ length: count }, (_, i) => delivery(`d${i}`));
}

describe('InFlight', () => {
  it('has as many free slots as concurrent requests are allowed', () => {
    expect(new InFlight({ concurrency: 4 }).free).toBe(4);
  });

  it('occupies a slot while a request is in flight', async () => {
    const inFlight = new InFlight({ concurrency: 4 });

    await inFlight.send(async () => expect(inFlight.free).toBe(3));

    expect(inFlight.free).toBe(4);
  });

  it('frees the slot of a request that fails', async () => {
    const inFlight = new InFlight({ concurrency: 4 });

    await expect(
      inFlight.send(() => Promise.reject(new Error('reset'))),
    ).rejects.toThrow('reset');

    expect(inFlight.free).toBe(4);
  });

  it('counts reservations until they are released', () => {
    const inFlight = new InFlight({ concurrency: 4 });

    inFlight.reserve(3);
    expect(inFlight.free).toBe(1);
    inFlight.unreserve(2);
    expect(inFlight.free).toBe(3);
  });

  it('allows as many unrecorded results as there are slots', () => {
    const inFlight = new InFlight({ concurrency: 4 });

    inFlight.add(deliveries(4));
    expect(inFlight.free).toBe(4);
    inFlight.add(deliveries(8));
    expect(inFlight.free).toBe(0);
    inFlight.remove(delivery('d0'));
    expect(inFlight.free).toBe(1);
  });

  it('keeps a delivery that was leased again while its request was in flight', () => {
    const inFlight = new InFlight({ concurrency: 4 });
    const older = { ...delivery('d0'), leaseToken: 'older' };
    const newer = { ...delivery('d0'), leaseToken: 'newer' };

    inFlight.add([older]);
    inFlight.add([newer]);
    inFlight.remove(older);

    expect(inFlight.deliveries).toEqual([newer]);
  });

  it('lists the deliveries that are leased', () => {
    const inFlight = new InFlight({ concurrency: 4 });
    const [first, second] = deliveries(2);

    inFlight.add([first, second]);
    inFlight.remove(first);

    expect(inFlight.deliveries).toEqual([second]);
  });
});
