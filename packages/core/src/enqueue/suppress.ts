/**
 * The don't-send list on the way in. Duty: by which addresses the list is asked, for to, cc and bcc alike, and what its
 * answer makes of each recipient. Pure: add.ts asks.
 */
import { normaliseSpec } from '../message/address.js'
import type { NewRecipient } from '../store/store.js'
import type { EnvelopeRecipient } from './envelope.js'

/** Nobody is on the list. */
export const NOBODY: ReadonlySet<string> = new Set()

/** The recipients' addresses as the list has them, in order. */
export function listedAs(recipients: readonly EnvelopeRecipient[]): string[] {
  return recipients.map(({ address }) => normaliseSpec(address))
}

export interface Suppressed {
  recipients: readonly NewRecipient[]
  /** Those on the list, as the caller wrote them. */
  dropped: readonly string[]
}

/** The first fate of each recipient. `addresses`: what listedAs made of them. */
export function withFates(
  recipients: readonly EnvelopeRecipient[],
  { addresses, listed }: { addresses: readonly string[]; listed: ReadonlySet<string> },
): Suppressed {
  const isListed = (_: unknown, index: number) => listed.has(addresses[index] ?? '')
  return {
    recipients: recipients.map(({ address, kind }, index) => ({
      address,
      kind,
      fate: isListed(address, index) ? 'dontSend' : 'open',
    })),
    dropped: listed.size === 0 ? [] : recipients.filter(isListed).map(({ written }) => written),
  }
}
