/** A memory store that breaks one promise, and the part of the exam that must notice. Duty: the shape and its means. */
import type { MailStore } from '../../src/store/store.js'
import type { MemoryStore } from '../../src/store/memory-store/memory-store.js'
import type { MessageRow } from '../../src/store/memory-store/tables.js'

export interface Sabotage {
  /** The broken promise: 'claim ignores the priority'. */
  name: string
  /** What the verbs of the noticing questions begin with. */
  noticedBy: string
  /** Verbs that replace those of the honest store. */
  breaks: (store: MemoryStore) => Partial<MailStore>
}

export function sabotage(name: string, noticedBy: string, breaks: Sabotage['breaks']): Sabotage {
  return { name, noticedBy, breaks }
}

/** The rows of these ids, to tamper with. */
export function rowsOf(store: MemoryStore, messages: readonly { id: string }[]): MessageRow[] {
  return messages.flatMap(({ id }) => store.tables.messages.get(id) ?? [])
}

export const allRows = (store: MemoryStore): MessageRow[] => [...store.tables.messages.values()]

/** Keeps some columns of all rows as they were before the verb ran. */
export async function keeping<T>(
  store: MemoryStore,
  columns: (keyof MessageRow)[],
  verb: () => Promise<T>,
): Promise<T> {
  const before = new Map(allRows(store).map((row) => [row, pick(row, columns)]))
  const answer = await verb()
  for (const [row, kept] of before) Object.assign(row, kept)
  return answer
}

function pick(row: MessageRow, columns: (keyof MessageRow)[]): Partial<MessageRow> {
  return Object.fromEntries(columns.map((column) => [column, structuredCloneOf(row[column])]))
}

function structuredCloneOf(value: unknown): unknown {
  return Buffer.isBuffer(value) ? value : structuredClone(value)
}

/** Lets everybody else run first, as a database would between two statements without a transaction. */
export const gap = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
