import pino from "pino";
import type { Log } from "../../ports/log.ts";

/** Names of fields that never reach a log line. */
const SECRET = ["token", "*.token", "authorization", "*.authorization", "secret", "*.secret", "password", "*.password"];

/** JSON lines on stdout; errors with their causes, secrets redacted. */
export function createLog(level: string): Log {
  const logger = pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: SECRET,
    serializers: { error: pino.stdSerializers.errWithCause },
  });
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
