import { numberSetting, textSetting } from "../http/environment.ts";
import { runUntilSignal } from "../http/run-until-signal.ts";
import { startTraffic } from "./generator.ts";

await runUntilSignal("traffic", () =>
  startTraffic({
    port: numberSetting("PORT", 4608),
    modelUrl: textSetting("MODEL_URL", "http://127.0.0.1:4601"),
    perSecond: numberSetting("PER_SECOND", 40),
    seed: numberSetting("SEED", 2),
  }),
);
