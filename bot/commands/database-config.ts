import type { Config } from "../config.ts";
import type { DatabaseConfig } from "../adapters/postgres/open-database.ts";

/** Which database the config means. */
export function databaseConfig(config: Config): DatabaseConfig {
  return config.DATABASE_URL === undefined
    ? { engine: "embedded", dataDir: config.NOOPS_DATA_DIR }
    : { engine: "server", url: config.DATABASE_URL, poolSize: config.NOOPS_DATABASE_POOL };
}

/** Where the database is, for people to read: host and name, never a user or a password. */
export function databasePlace(config: Config): string {
  if (config.DATABASE_URL === undefined) return config.NOOPS_DATA_DIR;
  const { host, pathname } = new URL(config.DATABASE_URL);
  return `${host}${pathname}`;
}
