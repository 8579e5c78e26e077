/**
 * Inner doors of a mailer that its public interface does not have (core/src/doors.ts): the store, whose shared settings
 * hold the admin key for all hosts, and the logger. A mailer without them (a wrapper of the user's) still works: its key
 * then lives in this process only, and its log is silent.
 */
import {
  LOGGER,
  STEERING,
  STORE,
  silentLogger,
  TRANSPORTS,
  VERIFY,
  type Logger,
  type Mailer,
  type MailerDoors,
  type MailStore,
  type Steering,
  type Transport,
} from '@mailspool/core'

type Doored = Mailer & Partial<MailerDoors>

/** The store behind the mailer, opened; null when it has no such door. @throws {MailerError} it does not open */
export async function storeOf(mailer: Mailer): Promise<MailStore | null> {
  return (await (mailer as Doored)[STORE]?.()) ?? null
}

/** How many transports rest after trouble; one small look. */
export async function stoppedTransports(mailer: Mailer): Promise<number> {
  const breakers = (await (await storeOf(mailer))?.readSettings('breaker:')) ?? []
  return breakers.filter(({ value }) => (value as { state?: unknown } | null)?.state === 'open').length
}

/** Many messages at once; null when the mailer has no such door. @throws {MailerError} it does not open */
export async function steeringOf(mailer: Mailer): Promise<Steering | null> {
  return (await (mailer as Doored)[STEERING]?.()) ?? null
}

/** By name; empty when the mailer has no such door. @throws {MailerError} it does not open */
export async function transportsOf(mailer: Mailer): Promise<ReadonlyMap<string, Transport>> {
  await mailer.ready()
  return (mailer as Doored)[TRANSPORTS]?.() ?? new Map<string, Transport>()
}

/** Logs in by this transport and out again, within the limit of refused logins. @throws {MailerError} what came of it */
export async function verifyTransport(mailer: Mailer, transport: string): Promise<void> {
  await (mailer as Doored)[VERIFY]?.(transport)
}

/** Logs through the mailer's logger; silently when it has no such door, or its configuration is not known yet. */
export function loggerOf(mailer: Mailer): Logger {
  const logger = (): Logger => {
    try {
      return (mailer as Doored)[LOGGER]?.() ?? silentLogger
    } catch {
      return silentLogger // MAILER_NOT_OPEN: nobody knows yet where it logs to
    }
  }
  return {
    debug: (facts, sentence) => logger().debug(facts, sentence),
    info: (facts, sentence) => logger().info(facts, sentence),
    warn: (facts, sentence) => logger().warn(facts, sentence),
    error: (facts, sentence) => logger().error(facts, sentence),
  }
}
