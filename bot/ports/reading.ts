import type { AlertEvent } from "../incident/alert-state.ts";
import type { Delivery } from "./store.ts";

/** What a delivery says, once it was read. */
export interface Reading {
  readonly events: readonly AlertEvent[];
  readonly watchdog: boolean;
}

/** A delivery that was read and shall be stored. */
export interface ReadDelivery {
  readonly delivery: Delivery;
  readonly reading: Reading;
}
