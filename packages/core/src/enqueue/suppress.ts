/**
 * The don't-send list on the way in. Duty: asks the store by normalised address for to, cc and bcc alike, and gives
 * each recipient its first fate. Sends at the same time share one question; one with a transaction asks through that,
 * by itself: with a second connection for it, as many open transactions as the pool has connections would all wait.
 */
import { groupCommit } from '../group-commit.js'
import { normaliseSpec } from '../message/address.js'
import type { DontSendStore, NewRecipient } from '../store/store.js'
import type { EnvelopeRecipient } from './envelope.js'

export interface Suppressed {
  recipients: readonly NewRecipient[]
  /** Those on the list, as the caller wrote them. */
  dropped: readonly string[]
}

export type Suppress<Tx> = (mails: readonly (readonly EnvelopeRecipient[])[], transaction?: Tx) => Promise<Suppressed[]>

/** One store statement asks for at most this many mails' recipients. */
const MAILS_AT_ONCE = 500

export function createSuppress<Tx>(store: DontSendStore<Tx>): Suppress<Tx> {
  const asked = groupCommit<readonly string[], ReadonlySet<string>>(
    async (lists) => {
      const listed = await store.among([...new Set(lists.flat())])
      return lists.map(() => listed)
    },
    { maxItems: MAILS_AT_ONCE },
  )
  const ask = async (keys: readonly string[], transaction?: Tx): Promise<ReadonlySet<string>> => {
    if (keys.length === 0) return new Set()
    return transaction === undefined ? asked.add(keys) : store.among([...new Set(keys)], transaction)
  }
  return async (mails, transaction) => {
    const keys = mails.flatMap((recipients) => recipients.map((one) => normaliseSpec(one.address)))
    const listed = await ask(keys, transaction)
    return mails.map((recipients) => withFates(recipients, listed))
  }
}

function withFates(recipients: readonly EnvelopeRecipient[], listed: ReadonlySet<string>): Suppressed {
  const isListed = (one: EnvelopeRecipient) => listed.has(normaliseSpec(one.address))
  return {
    recipients: recipients.map((one) => ({
      address: one.address,
      kind: one.kind,
      fate: isListed(one) ? 'dontSend' : 'open',
    })),
    dropped: recipients.filter(isListed).map((one) => one.written),
  }
}
