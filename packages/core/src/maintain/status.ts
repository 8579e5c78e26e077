/** The health of the queue in one answer: for `status`, the page and outside monitors. Bounded counts, no table scans. */
import type { QueueStatus, TransportStatus } from '../mailer-types.js'
import { breakersIn, pausesIn, type PauseFact, type SharedBreaker } from '../store/shared-facts.js'
import type { UpkeepParts } from './parts.js'

/** Counting of one state stops here. */
const UP_TO = 10_000

export async function status(
  parts: UpkeepParts,
  labels: ReadonlyMap<string, string>,
  formats: readonly number[],
): Promise<QueueStatus> {
  const { store, settings } = parts
  const [counts, statistics, shared, pending] = await Promise.all([
    store.counts({ upTo: UP_TO }), store.statistics({ formats }), store.readSettings(''), store.pendingMigrations(),
  ]) // prettier-ignore
  const pauses = pausesIn(shared)
  const breakers = new Map(breakersIn(shared).map((one) => [one.transport, one]))
  const unknown = Object.entries(statistics.queuedByTransport).filter(([name]) => !labels.has(name))
  return {
    counts,
    oldestDueAt: statistics.oldestDueAt,
    paused: settings.pauseSend || pauses.some((one) => one.transport === null),
    pauses,
    transports: [...labels].map(([name, label]) =>
      transportStatus(name, label, { breaker: breakers.get(name), pauses }),
    ),
    unknownTransports: Object.fromEntries(unknown),
    newerFormat: statistics.newerFormat,
    lastSuccessAt: statistics.lastSuccessAt,
    migrations: { pending },
    lock: [],
    store: store.identity,
  }
}

function transportStatus(
  name: string,
  label: string,
  facts: { breaker: SharedBreaker | undefined; pauses: readonly PauseFact[] },
): TransportStatus {
  const { breaker, pauses } = facts
  return {
    name,
    label,
    breaker: breaker?.state ?? 'closed',
    opensIn: breaker === undefined ? null : Math.max(0, breaker.remaining),
    lastError: breaker?.error ?? null,
    paused: pauses.some((pause) => pause.transport === null || pause.transport === name),
  }
}
