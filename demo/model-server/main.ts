import { numberSetting, textSetting } from "../http/environment.ts";
import { runUntilSignal } from "../http/run-until-signal.ts";
import { startModelServer } from "./server.ts";

await runUntilSignal("model server", () =>
  startModelServer({
    port: numberSetting("PORT", 4601),
    model: textSetting("MODEL", "fraud"),
    registryUrl: textSetting("REGISTRY_URL", "http://127.0.0.1:4602"),
    seed: numberSetting("SEED", 1),
  }),
);
