import { DataHoverClearEvent, DataHoverEvent } from "@grafana/data";
import { usePanelContext } from "@grafana/ui";
import { useEffect, useMemo, useSyncExternalStore } from "react";

/**
 * The moment under the pointer, here or in another panel of the dashboard that shares its crosshair. It is a store and
 * no state: only the thin layer that shows the moment is drawn again when the pointer moves, never the chart below.
 */
export type Crosshair = {
  readonly subscribe: (listener: () => void) => () => void;
  readonly time: () => number | undefined;
  readonly point: (time: number | undefined) => void;
};

type Store = Crosshair & { readonly show: (time: number | undefined) => void };

function createStore(publish: (time: number | undefined) => void): Store {
  const listeners = new Set<() => void>();
  let shown: number | undefined;
  const show = (time: number | undefined) => {
    if (time === shown) return;
    shown = time;
    for (const listener of listeners) listener();
  };
  return {
    time: () => shown,
    show,
    point: (time) => {
      show(time);
      publish(time);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The crosshair of this panel; calling it never draws the caller again. */
export function useCrosshair(): Crosshair {
  const { eventBus, sync } = usePanelContext();
  const store = useMemo(
    () =>
      createStore((time) =>
        eventBus.publish(time === undefined ? new DataHoverClearEvent() : new DataHoverEvent({ point: { time } })),
      ),
    [eventBus],
  );
  useEffect(() => {
    const subscriptions = [
      eventBus.getStream(DataHoverEvent).subscribe((event) => {
        const time: unknown = event.payload.point["time"];
        if (event.origin !== eventBus && (sync?.() ?? 0) > 0 && typeof time === "number") store.show(time);
      }),
      eventBus.getStream(DataHoverClearEvent).subscribe((event) => {
        if (event.origin !== eventBus) store.show(undefined);
      }),
    ];
    return () => {
      for (const one of subscriptions) one.unsubscribe();
    };
  }, [eventBus, sync, store]);
  return store;
}

/** The moment itself, for the layer that shows it. */
export const useCrosshairTime = ({ subscribe, time }: Crosshair): number | undefined =>
  useSyncExternalStore(subscribe, time);
