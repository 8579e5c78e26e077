/** A claimed message made ready for a transport: who it goes to now, and its bytes. Duty: no decisions about retry. */
import type { OnUncertain } from '../message/message.js'
import type { ClaimedMessage, ReadingStore } from '../store/store.js'
import type { Outcome, Parcel, RecipientOutcome } from '../transport/transport.js'

export interface Prepared {
  parcel: Parcel
  /** Places in claim.recipients that it stands for, in the order of Parcel.to. */
  addressed: readonly number[]
  /** Brings an outcome for Parcel.to back to `addressed`, where the envelope was overridden. */
  translate(outcome: Outcome): Outcome
}

/** Null: the content is gone or not as long as it was. */
export async function prepare(
  claim: ClaimedMessage,
  given: {
    store: ReadingStore
    suppressed: readonly number[]
    onUncertain: OnUncertain
    override: readonly string[] | null
  },
): Promise<Prepared | null> {
  const content = claim.content ?? (await given.store.content(claim.id))
  if (content === null || content.length !== claim.size) return null
  const addressed = claim.recipients.flatMap((one, index) =>
    one.fate === 'open' && !given.suppressed.includes(index) ? [index] : [],
  )
  const { id, messageId, envelopeFrom: from, eightBit } = claim
  const to = addressed.map((index) => claim.recipients[index]!.address)
  const parcel = { id, messageId, from, to, content, eightBit, onUncertain: claim.onUncertain ?? given.onUncertain }
  if (given.override === null) return { parcel, addressed, translate: (outcome) => outcome }
  return {
    parcel: { ...parcel, to: given.override },
    addressed,
    translate: (outcome) => spread(outcome, addressed.length),
  }
}

/** What became of the overriding addresses becomes of each recipient that they stand for; a refusal before a yes. */
function spread(outcome: Outcome, count: number): Outcome {
  if (!('recipients' in outcome)) return outcome
  const one: RecipientOutcome = outcome.recipients.find((each) => !each.accepted) ?? outcome.recipients[0] ?? { accepted: true, reply: null } // prettier-ignore
  return { ...outcome, recipients: Array.from({ length: count }, () => one) }
}
