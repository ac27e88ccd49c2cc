/**
 * Whether a statement failed because of its values, so that a retry would fail as well: SQLSTATE classes 22 (data
 * exception) and 23 (integrity constraint violation), or SQLite's counterparts.
 */
export function isDataError(error: unknown): boolean {
  const code = String((error as { code?: unknown } | undefined)?.code);
  return (
    /^2[23]/.test(code) || /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(code)
  );
}
