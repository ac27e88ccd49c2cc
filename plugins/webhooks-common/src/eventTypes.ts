const EVENT_TYPE = /^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/;

/**
 * The longest event type name or pattern, in characters.
 *
 * @public
 */
export const MAX_EVENT_TYPE_LENGTH = 128;

/**
 * Whether a name can be an event type: segments of `[a-zA-Z0-9_]` joined by dots.
 *
 * @remarks
 * The grammar of the Standard Webhooks specification 1.0.0, "Payload structure".
 *
 * @public
 */
export function isEventTypeName(name: string): boolean {
  return name.length <= MAX_EVENT_TYPE_LENGTH && EVENT_TYPE.test(name);
}

/**
 * Whether a text can be subscribed to: an event type, `prefix.*` (all types below the prefix), or `*` (all).
 *
 * @public
 */
export function isEventTypePattern(pattern: string): boolean {
  if (pattern === '*') {
    return true;
  }
  return isEventTypeName(
    pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern,
  );
}

/**
 * All patterns that an event type matches, from `*` to the type itself.
 *
 * @remarks
 * `a.b.c` gives `*`, `a.*`, `a.b.*` and `a.b.c`. Subscribers are looked up by equality with these patterns, so the cost
 * of a lookup does not depend on the number of subscriptions.
 *
 * @public
 */
export function eventTypePatterns(type: string): string[] {
  const segments = type.split('.');
  return [
    '*',
    ...segments
      .slice(1)
      .map((_, i) => `${segments.slice(0, i + 1).join('.')}.*`),
    type,
  ];
}

/**
 * Whether a subscription covers an event type, or all event types of another pattern.
 *
 * @public
 */
export function matchesEventType(pattern: string, type: string): boolean {
  // The patterns of `a.b.*` are those that cover it.
  return eventTypePatterns(type).includes(pattern);
}
