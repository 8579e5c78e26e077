/** All transports of the settings, by name. Duty: the name `default`, and reporting the first that is wrong. */
import type { Clock } from '../clock.js'
import type { Logger } from '../logger.js'
import type { CheckedSettings } from '../settings.js'
import { openTransport } from './open-transport.js'
import type { Transport } from './transport.js'

/** None is connected yet. @throws {MailerError} MAILER_BAD_CONFIG or MAILER_QUEUE_LOOP, naming the setting */
export function openTransports(
  settings: CheckedSettings,
  parts: { clock: Clock; logger: Logger },
): ReadonlyMap<string, Transport> {
  const configs = { ...(settings.transport === null ? {} : { default: settings.transport }), ...settings.transports }
  return new Map(
    Object.entries(configs).map(([name, config]) => [name, openTransport(config, { ...parts, name, settings })]),
  )
}
