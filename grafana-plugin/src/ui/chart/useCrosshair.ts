import { DataHoverClearEvent, DataHoverEvent } from "@grafana/data";
import { usePanelContext } from "@grafana/ui";
import { useCallback, useEffect, useState } from "react";

/** The moment under the pointer, here or in another panel of the dashboard that shares its crosshair. */
export function useCrosshair(): {
  readonly time: number | undefined;
  readonly mine: boolean;
  readonly point: (time: number | undefined) => void;
} {
  const { eventBus, sync } = usePanelContext();
  const [hover, setHover] = useState<{ readonly time: number; readonly mine: boolean }>();

  useEffect(() => {
    const shared = () => (sync?.() ?? 0) > 0;
    const foreign = (event: DataHoverEvent) => {
      const time: unknown = event.payload.point["time"];
      if (event.origin !== eventBus && shared() && typeof time === "number") setHover({ time, mine: false });
    };
    const subscriptions = [
      eventBus.getStream(DataHoverEvent).subscribe(foreign),
      eventBus.getStream(DataHoverClearEvent).subscribe((event) => {
        if (event.origin !== eventBus) setHover(undefined);
      }),
    ];
    return () => {
      for (const one of subscriptions) one.unsubscribe();
    };
  }, [eventBus, sync]);

  const point = useCallback(
    (time: number | undefined) => {
      setHover(time === undefined ? undefined : { time, mine: true });
      eventBus.publish(time === undefined ? new DataHoverClearEvent() : new DataHoverEvent({ point: { time } }));
    },
    [eventBus],
  );
  return { time: hover?.time, mine: hover?.mine ?? false, point };
}
