import { useTheme2 } from "@grafana/ui";
import React, { useEffect, useRef } from "react";
import type { DriftCourse } from "../../domain/drift-feature.ts";
import { stateOf } from "../../domain/drift-view.ts";
import type { Span } from "../../domain/slo-view.ts";
import { cellColour } from "./look.ts";

type Props = {
  readonly course: DriftCourse;
  readonly range: Span;
  readonly columns: number;
  readonly label: string;
};

/** One feature over time: a line of cells, drawn as a picture one pixel high and stretched by the browser. */
export function HeatStrip({ course, range, columns, label }: Props) {
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const image = context.createImageData(columns, 1);
    const step = (range.to - range.from) / columns;
    const { times, scores, codes } = course;
    for (let at = 0; at < times.length; at++) {
      const column = Math.min(Math.floor(((times[at] ?? 0) - range.from) / step), columns - 1);
      if (column >= 0) image.data.set(cellColour(theme, stateOf(codes[at] ?? 0), scores[at] ?? 0), column * 4);
    }
    context.putImageData(image, 0, 0);
  }, [course, range, columns, theme]);
  return (
    <canvas
      ref={canvas}
      width={columns}
      height={1}
      role="img"
      aria-label={label}
      style={{ width: "100%", height: "100%", imageRendering: "pixelated", display: "block", borderRadius: 2 }}
    />
  );
}

/** As many columns as there are moments, so that no cell is lost and none is stretched over a gap. */
export function columnsOf(courses: readonly DriftCourse[], range: Span): number {
  const longest = courses.reduce<readonly number[]>(
    (best, { times }) => (times.length > best.length ? times : best),
    [],
  );
  const [first, last] = [longest[0], longest.at(-1)];
  if (first === undefined || last === undefined || longest.length < 2) return 60;
  const step = (last - first) / (longest.length - 1);
  return Math.max(Math.min(Math.round((range.to - range.from) / step), 600), 1);
}
