/** The four methods that we log by; the application's own pino fits. Secrets and bodies are never handed to it. */
export interface Logger {
  debug(facts: Record<string, unknown>, sentence: string): void
  info(facts: Record<string, unknown>, sentence: string): void
  warn(facts: Record<string, unknown>, sentence: string): void
  error(facts: Record<string, unknown>, sentence: string): void
}

/** Says nothing; the default of a library. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
