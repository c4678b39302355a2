import React from "react";
import type { SloState } from "../../domain/slo-view.ts";
import { STATE_LOOK, stateTone } from "../palette.ts";
import { Pill } from "../Pill.tsx";
import { stateWord } from "../words.ts";

/** The state of an SLO in icon, word and colour. */
export function StatePill({ state }: { readonly state: SloState }) {
  return <Pill name={stateTone(state)} icon={STATE_LOOK[state.kind].icon} text={stateWord(state)} />;
}
