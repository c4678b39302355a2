import { defineConfig } from "vitest/config";
// @ts-expect-error plain JavaScript that Node 20 runs before anything is installed
import { programEnvironment } from "./tools/binaries.mjs";

/** Tests against peers that need Python or Go; `npm run test:peers` installs them first. */
export default defineConfig({
  test: {
    include: ["test/peers/**/*.test.ts"],
    env: programEnvironment() as Record<string, string>,
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
});
