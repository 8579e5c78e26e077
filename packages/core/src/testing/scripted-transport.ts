/**
 * A transport in memory whose answers are scripted: for tests of retry, limits and order without a server. It asks the
 * journal as every transport must, and keeps what it took. For the SMTP dialogue itself use the fault server.
 */
import type { DeliveryContext, Outcome, Parcel, Reply, Transport } from '../transport/transport.js'

/** What the script answers for a parcel; 'accept' is a 250 for everybody. May throw, as a plugin may. */
export type ScriptedAnswer = 'accept' | Outcome

/** A transport that answers as told and keeps what it was given. */
export interface ScriptedTransport extends Transport {
  /** Parcels that were accepted at least in part, in the order of their 250. */
  readonly taken: readonly Parcel[]
  /** Every parcel that was handed over, in the order of its start. */
  readonly started: readonly Parcel[]
  /** Most deliveries that were under way at once. */
  readonly busiest: number
}

const OK: Reply = { code: 250, enhancedCode: '2.0.0', text: 'Ok: queued' }

/** `before` says what happens ahead of the journal (an outcome ends it there), `script` what the server answers after it. */
export function createScriptedTransport(
  script: (parcel: Parcel, nth: number) => ScriptedAnswer | Promise<ScriptedAnswer> = () => 'accept',
  options: {
    capacity?: number
    before?: (parcel: Parcel, nth: number) => Outcome | null | Promise<Outcome | null>
  } = {},
): ScriptedTransport {
  const started: Parcel[] = []
  const taken: Parcel[] = []
  let under = 0
  let capacity = 1
  let busiest = 0
  const dialogue = async (parcel: Parcel, context: DeliveryContext, nth: number): Promise<Outcome> => {
    const early = await options.before?.(parcel, nth)
    if (early != null) return early
    const permit = await context.journal()
    if (permit !== 'go') return { kind: 'notJournaled', permit }
    const answer = await script(parcel, nth)
    const outcome = answer === 'accept' ? accepted(parcel) : answer
    if (outcome.kind === 'accepted') taken.push(parcel)
    return outcome
  }
  return {
    label: 'scripted', newestConnection: 0, taken, started,
    allow: (connections) => void (capacity = options.capacity ?? connections),
    get capacity() { return capacity },
    get busiest() { return busiest },
    deliver: async (parcel, context) => {
      started.push(parcel)
      under += 1
      busiest = Math.max(busiest, under)
      try {
        return await dialogue(parcel, context, started.length)
      } finally {
        under -= 1
      }
    },
    verify: async () => undefined, idle: async () => undefined, close: async () => undefined,
  } // prettier-ignore
}

/** Everybody accepted. */
export function accepted(parcel: Parcel, reply: Reply = OK): Outcome {
  return { kind: 'accepted', reply, recipients: parcel.to.map(() => ({ accepted: true, reply })) }
}

/** The server's no to the whole mail. */
export function refused(
  parcel: Parcel,
  reply: Reply,
  phase: 'mail' | 'rcpt' | 'data' | 'content' = 'content',
): Outcome {
  const recipients = parcel.to.map(() =>
    phase === 'rcpt' ? { accepted: false, reply } : { accepted: true, reply: null },
  )
  return { kind: 'refused', phase, reply, recipients }
}
