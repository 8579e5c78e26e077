/** What upkeep and steering are built from. Duty: types, and one way to tell of what moved. */
import type { Clock } from '../clock.js'
import type { Events } from '../events.js'
import type { Logger } from '../logger.js'
import type { CheckedSettings } from '../settings.js'
import type { MailStore, Transition } from '../store/store.js'

export interface UpkeepParts {
  store: MailStore
  settings: CheckedSettings
  clock: Clock
  logger: Logger
  events: Events
  transportNames: readonly string[]
  /** Mail may be claimable now. */
  wake(): void
}

export function tellTransitions(events: Events, moved: readonly Transition[]): void {
  for (const { id, from, to, reason } of moved) {
    events.emit('transition', { id, from, to, reason, attempt: null, sequence: null, phase: null })
  }
}
