import type { SwarmOutcome } from '../lib/swarm';
import type { Line } from './scenario';

/**
 * The lines of a swarm under load: nothing may be lost or have two owners, and only deliveries in flight may be
 * repeated.
 */
export function outcomeLines(
  name: string,
  { lost, concurrent, repeats }: SwarmOutcome,
  { figures, inFlight }: { figures: string; inFlight: number },
): Line[] {
  return [
    {
      what: `${name}: deliveries lost`,
      figures,
      result: lost,
      bar: { atMost: 0 },
    },
    {
      what: `${name}: deliveries with two owners at once`,
      figures,
      result: concurrent,
      bar: { atMost: 0 },
    },
    {
      what: `${name}: repeats, against what was in flight`,
      figures,
      result: repeats,
      bar: { atMost: inFlight },
    },
  ];
}
