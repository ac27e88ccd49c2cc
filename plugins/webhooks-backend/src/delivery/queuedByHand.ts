import type {
  IntegrationRecord,
  IntegrationStore,
} from '../database/IntegrationStore';
import type { Clock } from '../model/clock';
import { probeNow } from '../model/circuitBreaker';

/**
 * Sends manually queued deliveries. During a cool-down the probe becomes due immediately, unless the outcomes of the
 * deliveries do not count.
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
