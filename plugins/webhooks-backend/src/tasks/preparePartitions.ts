import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Partitions } from '../database/Partitions';
import type { Clock } from '../model/clock';

/** Creates the partitions of the next days. Without them, attempts are stored in the default partition. */
export async function preparePartitions(options: {
  partitions: Partitions;
  clock: Clock;
  logger: LoggerService;
}): Promise<void> {
  const { partitions, clock, logger } = options;
  try {
    const failed = await partitions.create(clock.now());
    if (failed > 0) {
      logger.warn(
        `${failed} partitions of webhook attempts could not be created, because the table is in use. The next run of the health task tries again.`,
      );
    }
  } catch (error) {
    logger.warn(
      'The partitions of webhook attempts could not be created. Attempts are stored in the default partition, which is cleaned up row by row.',
      error as Error,
    );
  }
}
