/** The don't-send list asked again at delivery, for all messages of a claim in one statement. */
import type { ClaimedMessage, DontSendStore } from '../store/store.js'
import { normaliseAddress } from '../message/address.js'

/** Places of open recipients that are on the list now, by token. Claims without any are absent. */
export async function suppressedAmong(
  store: DontSendStore,
  claims: readonly ClaimedMessage[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const open = claims.flatMap((claim) =>
    claim.recipients.flatMap((one, index) => {
      const address = one.fate === 'open' ? normaliseAddress(one.address) : null
      return address === null ? [] : [{ token: claim.token, index, address }]
    }),
  )
  const listed = open.length === 0 ? new Set<string>() : await store.among([...new Set(open.map((one) => one.address))])
  const found = new Map<string, number[]>()
  for (const { token, index, address } of open) {
    if (listed.has(address)) found.set(token, [...(found.get(token) ?? []), index])
  }
  return found
}
