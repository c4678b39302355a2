import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "./tools/binaries.mjs";

const require = createRequire(new URL("grafana-plugin/package.json", import.meta.url));
/** The ESM builds of Grafana's packages do not load in Node; their CommonJS builds do. */
const grafana = ["data", "ui", "runtime", "schema", "i18n"].map((name) => ({
  find: new RegExp(`^@grafana/${name}$`),
  replacement: require.resolve(`@grafana/${name}`),
}));

export default defineConfig({
  // The plugin and Grafana's packages must render with one React.
  resolve: { alias: grafana, dedupe: ["react", "react-dom", "react-router-dom"] },
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    exclude: ["test/peers/**"],
    env: programEnvironment() as Record<string, string>,
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
