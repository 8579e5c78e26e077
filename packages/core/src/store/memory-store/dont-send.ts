/** The don't-send list in memory. Addresses come normalised; an entry past its expiry stops nothing. Never fails. */
import type { Page } from '../../message/message.js'
import { NEWEST_TO, type DontSendEntry, type DontSendQuery } from '../store.js'
import { pageOf } from './page.js'
import { copyOf, type Tables } from './tables.js'

export function among(tables: Tables, addresses: readonly string[]): Set<string> {
  return new Set(
    addresses.filter((address) => {
      const entry = tables.dontSend.get(address)
      return entry !== undefined && !tables.passed(entry.expiresAt)
    }),
  )
}

export function addDontSend(tables: Tables, entries: readonly Omit<DontSendEntry, 'createdAt'>[]): void {
  for (const { address, reason, source, expiresAt } of entries) {
    const entry = { address, reason, source, expiresAt: copyOf(expiresAt), createdAt: tables.now() }
    tables.dontSend.set(address, entry)
  }
}

export function removeDontSend(tables: Tables, addresses: readonly string[]): boolean[] {
  return addresses.map((address) => tables.dontSend.delete(address))
}

export function listDontSend(tables: Tables, { address = '', limit, after }: DontSendQuery): Page<DontSendEntry> {
  const rows = [...tables.dontSend.values()].filter((entry) => entry.address.startsWith(address))
  const page = pageOf(rows, { keyOf: (entry) => entry.address, descending: false, limit, after })
  return { items: page.items.map((entry) => ({ ...entry })), next: page.next }
}

export function stoppedTo(tables: Tables, addresses: readonly string[]): number[] {
  const newest = [...tables.messages.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
  return addresses.map((address) => {
    const wanted = address.toLowerCase()
    const fates = newest.flatMap(({ recipients }) =>
      recipients.filter((one) => one.address.toLowerCase() === wanted).map(({ fate }) => fate),
    )
    return fates.slice(0, NEWEST_TO).filter((fate) => fate === 'dontSend').length
  })
}
