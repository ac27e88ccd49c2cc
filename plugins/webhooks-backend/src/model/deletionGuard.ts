/** When entities that are missing are taken for a provider that was lost, not for deletions. */
export interface DeletionGuard {
  /** More missing entities than this are held … */
  entities: number;
  /** … if they are also more than this share of all. */
  share: number;
  /** Passes that must miss an entity before it is taken for deleted all the same. */
  passes: number;
}

/** An entity of the snapshot that a complete pass has not seen. */
export interface MissingEntity {
  entityRef: string;
  /** Number of the first pass that has missed it, unless it is this one. */
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
