import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "vitest";
import { inFolder } from "../../rules/bin/run-noops.ts";
import { expectContract, startExample } from "./kit.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../../..");
const KIT = join(ROOT, "provisioning/instrumentation/typescript");

describe.concurrent("the TypeScript kit", () => {
  it.each(["prom-client", "opentelemetry"])(
    "on %s exposes everything that a spec with drift and canary reads, and the rules record it",
    { timeout: 240_000 },
    async (library) => {
      const example = await startExample("typescript", process.execPath, [`example-${library}.ts`]);
      try {
        await expectContract(example.url);
      } finally {
        await example.stop();
      }
    },
  );

  it("is a package that plain JavaScript imports", { timeout: 120_000 }, async ({ expect }) => {
    await inFolder(async (folder) => {
      await mkdir(join(folder, "node_modules/@noops-ml/metrics"), { recursive: true });
      await symlink(join(ROOT, "node_modules/prom-client"), join(folder, "node_modules/prom-client"));
      const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
      const installed = join(folder, "node_modules/@noops-ml/metrics");
      await run(process.execPath, [tsc, "--project", KIT, "--outDir", join(installed, "dist")]);
      await run("cp", [join(KIT, "package.json"), installed]);
      await writeFile(
        join(folder, "server.mjs"),
        `import { createModelMetrics, numericFeature } from "@noops-ml/metrics/prom-client";
        const features = [numericFeature("amount", [10])];
        const metrics = createModelMetrics({ model: "fraud", features, classes: ["yes"], bounds: [0.1] });
        metrics.announceVersion("6");
        metrics.recordPrediction("6", { amount: 11 }, "yes");
        console.log(await metrics.registry.metrics());`,
      );
      const { stdout } = await run(process.execPath, ["server.mjs"], { cwd: folder });
      expect(stdout).toMatch(/^model_feature_bin_total[{].*bin="d02"[}] 1$/m);
    });
  });
});
