import { useLayoutEffect, useState } from "react";

/** The width an element really has; boards need it in pixels. The reference is a function: both React 18 and 19 take it. */
export function useWidth(): { readonly ref: (element: HTMLDivElement | null) => void; readonly width: number } {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return { ref: setElement, width };
}
