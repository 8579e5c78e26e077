/** What every part of the delivery is built from; made once by createMailer. Duty: types, and the worker's name. */
import { hostname } from 'node:os'
import type { Clock, RandomSource } from '../clock.js'
import type { Events } from '../events.js'
import type { Logger } from '../logger.js'
import type { CheckedSettings } from '../settings.js'
import type { MailStore } from '../store/store.js'
import type { Transport } from '../transport/transport.js'

export interface DeliveryParts {
  store: MailStore
  settings: CheckedSettings
  /** By name; messages of other transports are left alone. */
  transports: ReadonlyMap<string, Transport>
  clock: Clock
  random: RandomSource
  logger: Logger
  events: Events
}

/** Versions of the row's meaning that this version can deliver. */
export const KNOWN_FORMATS: readonly number[] = [1]

/** Content up to this many octets comes along with the claim; larger content is read when its turn comes. */
export const CONTENT_WITH_CLAIM = 64 * 1024

let runs = 0

/** 'mail-2/4711/1': host, process, run; stands in each attempt's row. */
export function workerName(): string {
  runs += 1
  return `${hostname()}/${process.pid}/${runs}`
}
