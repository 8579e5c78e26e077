/** The means of the races: several handles on one database, and rounds of two of them about one claim. */
import assert from 'node:assert/strict'
import type { ClaimedMessage, MailStore } from '../../store/store.js'
import { sending } from './steps.js'
import type { Abilities, StoreUnderTest } from './store-under-test.js'

/** How many ask at once. */
export const CLAIMERS = 8

export function times<T>(count: number, make: (n: number) => T): T[] {
  return Array.from({ length: count }, (_, n) => make(n))
}

/** The store and three more handles on its database, or the store alone where there can be no other. */
export async function withHandles(
  subject: StoreUnderTest,
  abilities: Abilities,
  race: (handles: MailStore[]) => Promise<void>,
): Promise<void> {
  const others: MailStore[] = []
  try {
    if (abilities.cannot?.another === undefined) {
      assert.ok(subject.another, 'open() should offer another, or say why it cannot')
      for (let n = 0; n < 3; n++) others.push(await subject.another())
    }
    await race([subject.store, ...others])
  } finally {
    for (const other of others) await other.close()
  }
}

/** Twenty rounds of two handles about one fresh claim. */
export async function against(
  subject: StoreUnderTest,
  abilities: Abilities,
  race: (claim: ClaimedMessage, handles: [MailStore, MailStore]) => Promise<void>,
): Promise<void> {
  await withHandles(subject, abilities, async (handles) => {
    for (let round = 0; round < 20; round++) {
      const pair: [MailStore, MailStore] = [handles[round % handles.length]!, handles[(round + 1) % handles.length]!]
      await race(await sending(subject), pair)
    }
  })
}
