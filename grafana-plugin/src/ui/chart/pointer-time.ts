import type { PointerEvent } from "react";
import type { Span } from "../../domain/slo-view.ts";
import type { Crosshair } from "./useCrosshair.ts";

/** What turns the place of a pointer over an element into the moment that is drawn there. */
export function pointerTime(
  crosshair: Crosshair,
  inside: { readonly left: number; readonly width: number },
  { from, to }: Span,
) {
  return {
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const box = event.currentTarget.getBoundingClientRect();
      const share = (event.clientX - box.left - inside.left) / Math.max(inside.width, 1);
      crosshair.point(share < 0 || share > 1 ? undefined : from + share * (to - from));
    },
    onPointerLeave: () => crosshair.point(undefined),
  };
}
