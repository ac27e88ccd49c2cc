import { type RefObject, useEffect, useState } from 'react';

/** Whether the viewer has scrolled past the top of an element. */
export function useScrolledPast(element: RefObject<HTMLElement>): boolean {
  const [isPast, setPast] = useState(false);
  useEffect(() => {
    const look = () =>
      setPast((element.current?.getBoundingClientRect().top ?? 0) < 0);
    // Captured, because the page or a part of it may scroll.
    document.addEventListener('scroll', look, { capture: true, passive: true });
    return () =>
      document.removeEventListener('scroll', look, { capture: true });
  }, [element]);
  return isPast;
}
