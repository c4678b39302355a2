import type { AnnotationEvent, DataFrame } from "@grafana/data";
import { SceneDataLayerSet, dataLayers } from "@grafana/scenes";
import { of, type Observable } from "rxjs";

/** An annotation of a dashboard that asks Prometheus. */
export type AnnotationJson = {
  readonly name: string;
  readonly enable: boolean;
  readonly iconColor: string;
  readonly expr: string;
  readonly step: string;
  readonly titleFormat: string;
};

/** The annotations of a dashboard as layers over all its panels. */
export const annotationLayers = (list: readonly AnnotationJson[]): SceneDataLayerSet =>
  new SceneDataLayerSet({
    layers: list.map(
      (query) =>
        new dataLayers.AnnotationsDataLayer({
          name: query.name,
          query: { ...query, datasource: { uid: "prometheus", type: "prometheus" } },
        }),
    ),
  });

/**
 * What the Prometheus data source makes of an annotation: a moment or a span for as long as a series is at least 1, with
 * its labels in the words of the title.
 */
export const ANNOTATION_SUPPORT = {
  prepareAnnotation: (json: AnnotationJson) => json,
  prepareQuery: ({ expr, step }: AnnotationJson) => ({ refId: "Anno", expr, instant: false, interval: step }),
  processEvents: ({ titleFormat, step }: AnnotationJson, frames: readonly DataFrame[]): Observable<AnnotationEvent[]> =>
    of(frames.flatMap((frame) => spans(frame, Number.parseInt(step, 10) * 1000, titleFormat))),
};

function spans({ fields: [times, values] }: DataFrame, stepMs: number, titleFormat: string): AnnotationEvent[] {
  const labels = values?.labels ?? {};
  const title = titleFormat.replaceAll(/[{]{2}\s*(\w+)\s*[}]{2}/g, (_, name: string) => labels[name] ?? "");
  const events: (AnnotationEvent & { timeEnd: number })[] = [];
  for (const [at, time] of ((times?.values ?? []) as number[]).entries()) {
    if (Number(values?.values[at]) < 1) continue;
    const open = events.at(-1);
    if (open && time - open.timeEnd <= stepMs) open.timeEnd = time;
    else events.push({ time, timeEnd: time, title, text: "" });
  }
  return events;
}
