import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { probeNow } from '../model/circuitBreaker';

/**
 * Lets out deliveries that a person has queued. In a cool-down the probe goes out for them at once, unless what becomes of
 * them does not count.
 *
 * @param options - `onChange` is called with an integration that may have due deliveries
 */
export async function queuedByHand(
  options: {
    integrations: IntegrationStore;
    clock: Clock;
    onChange: (integrationId: string) => void;
  },
  integration: IntegrationRecord,
  trust: boolean,
): Promise<void> {
  const { integrations, clock, onChange } = options;
  if (trust) {
    const now = clock.now();
    await integrations.changeCircuit(integration, {
      now,
      next: circuit => probeNow(circuit, now),
    });
  }
  onChange(integration.id);
}
