/**
 * Group commit: many small writes share one transaction, one flight at a time. While a write is under way the next
 * items gather and go together; an item alone waits for nothing. One item's fault never harms another: when a flight
 * fails it is split in two and each half is tried, down to single items. Used by send, journal and settle.
 * Failures: an item rejects with the error of the write that held it alone.
 */
import { isMailerError } from './errors.js'

export interface GroupCommit<Item, Answer> {
  /** Resolves with this item's own answer once the write that held it is committed. */
  add(item: Item): Promise<Answer>
  /** Resolves when nothing is under way and nothing waits. */
  idle(): Promise<void>
  /** Items not yet answered. */
  readonly pending: number
}

interface Entry<Item, Answer> {
  item: Item
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/** `write` answers one per item, in order; it is called again with parts of its items when it rejects. */
export function groupCommit<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  options: { maxItems: number },
): GroupCommit<Item, Answer> {
  let waiting: Entry<Item, Answer>[] = []
  let flying = 0
  let flight: Promise<void> = Promise.resolve()

  const fly = async (): Promise<void> => {
    // one turn of the microtask queue: callers that were woken by the same event get into the same flight
    await Promise.resolve()
    while (waiting.length > 0) {
      const entries = waiting.slice(0, options.maxItems)
      waiting = waiting.slice(entries.length)
      flying = entries.length
      await attempt(write, entries)
      flying = 0
    }
    running = false // in the same turn as the last look at `waiting`, so that no item is left behind
  }
  let running = false
  const start = (): void => {
    if (running) return
    running = true
    flight = fly()
  }
  return {
    add: (item) =>
      new Promise<Answer>((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        start()
      }),
    idle: async () => {
      while (running) await flight
    },
    get pending() {
      return waiting.length + flying
    },
  }
}

const FOR_ALL = new Set(['MAILER_STORE_UNAVAILABLE', 'MAILER_STORE_BUSY', 'MAILER_NOT_MIGRATED', 'MAILER_CLOSED'])
const concernsAll = (error: unknown): boolean => isMailerError(error) && FOR_ALL.has(error.code)

async function attempt<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  entries: readonly Entry<Item, Answer>[],
): Promise<void> {
  try {
    const answers = await write(entries.map((entry) => entry.item))
    entries.forEach((entry, index) => entry.resolve(answers[index]!))
  } catch (error) {
    // a database that is away would refuse the parts as well, each after its own time-out
    if (entries.length === 1 || concernsAll(error)) {
      entries.forEach((entry) => entry.reject(error))
      return
    }
    const middle = Math.ceil(entries.length / 2)
    await attempt(write, entries.slice(0, middle))
    await attempt(write, entries.slice(middle))
  }
}
