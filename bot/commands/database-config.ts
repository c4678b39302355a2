import { join } from "node:path";
import type { Config } from "../config.ts";
import type { DatabaseConfig } from "../adapters/postgres/open-database.ts";

/** Which database the config means. */
export function databaseConfig(config: Config): DatabaseConfig {
  return config.DATABASE_URL === undefined
    ? { engine: "embedded", dataDir: join(config.NOOPS_DATA_DIR) }
    : { engine: "server", url: config.DATABASE_URL, poolSize: config.NOOPS_DATABASE_POOL };
}
