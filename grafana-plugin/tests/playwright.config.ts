// Not run in CI: needs a live Grafana, see README.md.
import type { PluginOptions } from "@grafana/plugin-e2e";
import { defineConfig, devices } from "@playwright/test";

export default defineConfig<PluginOptions>({
  testDir: ".",
  reporter: "list",
  use: { baseURL: process.env.GRAFANA_URL ?? "http://127.0.0.1:3000", trace: "retain-on-failure" },
  projects: [
    { name: "auth", testDir: "node_modules/@grafana/plugin-e2e/dist/auth", testMatch: [/.*\.js/] },
    {
      name: "admin",
      dependencies: ["auth"],
      use: { ...devices["Desktop Chrome"], storageState: "playwright/.auth/admin.json" },
    },
  ],
});
