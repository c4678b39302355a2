import { FieldType, type DataFrame } from "@grafana/data";

/** Something that happened: a release, an incident, an action. */
export type Mark = { readonly time: number; readonly label: string; readonly color?: string | undefined };

/** The annotations of a dashboard, as its annotation frames carry them. */
export function readMarks(frames: readonly DataFrame[]): Mark[] {
  return frames.flatMap((frame) => {
    const field = (name: string) => frame.fields.find((one) => one.name === name)?.values;
    const times = frame.fields.find(({ name, type }) => name === "time" || type === FieldType.time)?.values ?? [];
    return Array.from(times, (time: unknown, row) => ({
      time: Number(time),
      label: [field("title")?.[row], field("text")?.[row]].filter(Boolean).join(": "),
      color: field("color")?.[row] as string | undefined,
    })).filter(({ time }) => Number.isFinite(time));
  });
}
