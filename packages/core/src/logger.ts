/** The four methods that we log by; the application's own pino fits. Secrets and bodies are never handed to it. */
export interface Logger {
  /** Each step; for looking into something. */
  debug(facts: Record<string, unknown>, sentence: string): void
  /** What is usual and worth a line. */
  info(facts: Record<string, unknown>, sentence: string): void
  /** Somebody should look when there is time. */
  warn(facts: Record<string, unknown>, sentence: string): void
  /** Something did not work that should. */
  error(facts: Record<string, unknown>, sentence: string): void
}

/** Says nothing; the default of a library. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
