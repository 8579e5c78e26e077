/**
 * The envelope's rules once more, when it comes back from the database (RELIABILITY chapter 5, "again on load"): whoever
 * wrote into the row, what goes out as a command is one address. Pure; a problem is a sentence, and the mail fails by it.
 */
import { controlIn } from '../message/characters.js'
import type { Fate } from '../message/message.js'
import type { ClaimedMessage } from '../store/store.js'

const FATES: readonly Fate[] = ['open', 'accepted', 'refused', 'dontSend', 'uncertain']
/** As at enqueue (message/address.ts). */
const MAX_OCTETS = 254

/** What is wrong with the stored row, the store's own finding first; null: nothing. */
export function problemOnLoad({ undecodable, envelopeFrom, recipients }: ClaimedMessage): string | null {
  if (undecodable !== null) return undecodable
  const sender = envelopeFrom === '' ? null : problemOf(envelopeFrom)
  if (sender !== null) return `its envelope sender ${sender}`
  for (const [index, { address, fate }] of recipients.entries()) {
    const problem = FATES.includes(fate) ? problemOf(address) : `has the fate '${fate}'`
    if (problem !== null) return `recipient ${index + 1} ${problem}`
  }
  return null
}

function problemOf(address: string): string | null {
  const control = controlIn(address)
  if (control !== null) return `has a control character (${control})`
  if (/[<>]/.test(address) || !/.@./.test(address)) return 'is no address'
  return Buffer.byteLength(address) > MAX_OCTETS ? `is longer than ${MAX_OCTETS} octets` : null
}
