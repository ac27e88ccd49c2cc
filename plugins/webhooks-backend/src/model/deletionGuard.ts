/** Decides when missing entities are attributed to a lost provider instead of deletions. */
export interface DeletionGuard {
  /** More missing entities than this are withheld … */
  entities: number;
  /** … if they also exceed this share of all entities. */
  share: number;
  /** Consecutive passes that must miss a withheld entity before it counts as deleted. */
  passes: number;
}

/** An entity of the snapshot that a complete pass did not find. */
export interface MissingEntity {
  entityRef: string;
  /** Number of the first pass that missed it, if it is not this one. */
  missingSince?: number;
}

/**
 * Decides which of the missing entities are deleted.
 *
 * @param known - entities in the snapshot
 * @param pass - number of this pass
 */
export function guardDeletions(
  missing: MissingEntity[],
  options: { known: number; pass: number; guard: DeletionGuard },
): { deleted: MissingEntity[]; held: MissingEntity[] } {
  const { known, pass, guard } = options;
  if (missing.length <= Math.max(guard.entities, guard.share * known)) {
    return { deleted: missing, held: [] };
  }
  const isConfirmed = ({ missingSince = pass }: MissingEntity) =>
    pass - missingSince + 1 >= guard.passes;
  return {
    deleted: missing.filter(isConfirmed),
    held: missing.filter(entity => !isConfirmed(entity)),
  };
}
