const listeners = new Set<() => void>();

/** Calls back whenever something was changed from this browser tab. */
export function subscribeToOwnChanges(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * Lets everything on the page that shows webhooks fetch again, without waiting for the backend's signal:
 * who pressed a button expects its effect at once, also where signals are not installed.
 */
export function announceOwnChange(): void {
  for (const listener of listeners) {
    listener();
  }
}
