import { numberSetting, textSetting } from "../http/environment.ts";
import { runUntilSignal } from "../http/run-until-signal.ts";
import { startRegistry } from "./server.ts";

await runUntilSignal("registry", () =>
  startRegistry({ port: numberSetting("PORT", 4602), dataDir: textSetting("DATA_DIR") }),
);
