import { useState, type FocusEvent, type PointerEvent } from 'react';

/**
 * Whether the pointer or the focus is in an element, with event handlers that detect it. The handlers of each may be on
 * different elements.
 */
export function useAttention() {
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  return {
    hasAttention: isPointed || isFocused,
    pointerHandlers: {
      onPointerEnter: ({ pointerType }: PointerEvent) =>
        setPointed(pointerType === 'mouse'),
      onPointerLeave: () => setPointed(false),
    },
    focusHandlers: {
      onFocus: () => setFocused(true),
      onBlur: ({ currentTarget, relatedTarget }: FocusEvent) =>
        // A panel that was opened from here returns the focus when it is closed.
        setFocused(
          currentTarget.contains(relatedTarget) ||
            Boolean(relatedTarget?.closest('[role="dialog"]')),
        ),
    },
  };
}
