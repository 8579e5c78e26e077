/** 'null:' accepts every mail and forgets it: for benchmarks, and to try a queue without sending. Never fails. */
import type { DeliveryContext, Outcome, Parcel, Transport } from './transport.js'

const REPLY = { code: 250, enhancedCode: '2.0.0', text: 'accepted and forgotten' }

/** `inFlight`: mails under way at once for each connection that it would have. */
export function nullTransport(inFlight: number): Transport {
  let capacity = inFlight
  return {
    label: 'null',
    allow: (connections) => void (capacity = connections * inFlight),
    get capacity() {
      return capacity
    },
    newestConnection: 0,
    deliver: async (parcel: Parcel, context: DeliveryContext): Promise<Outcome> => {
      if (context.signal.aborted) return { kind: 'aborted' }
      const permit = await context.journal()
      if (permit !== 'go') return { kind: 'notJournaled', permit }
      return { kind: 'accepted', reply: REPLY, recipients: parcel.to.map(() => ({ accepted: true, reply: REPLY })) }
    },
    verify: async () => undefined,
    idle: async () => undefined,
    close: async () => undefined,
  }
}
