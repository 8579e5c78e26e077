/** The way in on a memory store, with what it did for the tests to look at: calls of add, events, wake-ups, rows. */
import { createRequire } from 'node:module'
import { systemClock, type Clock } from '../../src/clock.js'
import { createEnqueue, type Enqueue } from '../../src/enqueue/enqueue.js'
import { createShorthands, type Shorthands } from '../../src/enqueue/shorthands.js'
import type { MailerError } from '../../src/errors.js'
import { Events, type MailerEvents } from '../../src/events.js'
import { silentLogger } from '../../src/logger.js'
import { checkSettings, type Settings } from '../../src/settings.js'
import type { AddRequest, MailStore } from '../../src/store/store.js'
import { createMemoryStore, type MemoryStore } from '../../src/store/memory-store/memory-store.js'
import type { MemoryTransaction } from '../../src/store/memory-store/transaction.js'
import type { MessageRow } from '../../src/store/memory-store/tables.js'

export const NOW = new Date('2026-03-01T12:00:00Z')
const clock: Clock = { ...systemClock, now: () => NOW }

type Tx = MemoryTransaction

export interface Parts extends Enqueue<Tx>, Shorthands<Tx> {
  store: MemoryStore
  adds: AddRequest<Tx>[]
  amongs: (readonly string[])[]
  /** Transactions through which the don't-send list was asked. */
  askedThrough: Tx[]
  events: MailerEvents['enqueued'][]
  wakes: () => number
  row(id: string): MessageRow
  rows(): MessageRow[]
}

export interface Given {
  settings?: Partial<Settings>
  transports?: readonly string[]
  /** Replaces `add`, for stores in trouble. */
  add?: (request: AddRequest<Tx>, next: MailStore<Tx>['add']) => ReturnType<MailStore<Tx>['add']>
}

export function parts({ settings = {}, transports = [], add }: Given = {}): Parts {
  const store = createMemoryStore({ clock })
  const adds: AddRequest<Tx>[] = []
  const amongs: (readonly string[])[] = []
  const askedThrough: Tx[] = []
  const events: MailerEvents['enqueued'][] = []
  let woken = 0
  const emitter = new Events(silentLogger)
  emitter.on('enqueued', (one) => events.push(one))
  const watched: MailStore<Tx> = {
    ...store,
    add: async (request) => {
      adds.push(request)
      return add === undefined ? store.add(request) : add(request, (one) => store.add(one))
    },
    among: async (addresses, transaction) => {
      amongs.push(addresses)
      if (transaction !== undefined) askedThrough.push(transaction)
      return store.among(addresses, transaction)
    },
  }
  const checked = checkSettings({ defaultFrom: 'Shop <shop@example.com>', ...settings })
  const enqueue = createEnqueue<Tx>({
    store: watched,
    settings: checked,
    clock,
    events: emitter,
    transportNames: transports,
    onQueued: () => (woken += 1),
  })
  return {
    ...enqueue,
    ...createShorthands(enqueue, checked),
    store,
    adds,
    amongs,
    askedThrough,
    events,
    wakes: () => woken,
    row: (id) => store.tables.messages.get(id)!,
    rows: () => [...store.tables.messages.values()],
  }
}

/** Code, path and sentence of a refusal; an Error when nothing was refused. */
export async function refusal(send: Promise<unknown>): Promise<{ code: string; path: unknown; message: string }> {
  try {
    await send
  } catch (error) {
    const { code, details, message } = error as MailerError
    return { code, path: details.path, message }
  }
  throw new Error('It was not refused.')
}

export interface ParsedAttachment {
  filename?: string
  contentType: string
  contentDisposition?: string
  cid?: string
  content: Buffer
  related?: boolean
}

export interface ParsedMail {
  subject?: string
  text?: string
  html?: string | false
  messageId?: string
  date?: Date
  from?: { value: { address?: string; name: string }[] }
  to?: { value: { address?: string; name: string }[]; text: string }
  cc?: { value: { address?: string; name: string }[] }
  attachments: ParsedAttachment[]
  headers: Map<string, unknown>
  headerLines: { key: string; line: string }[]
}

const { simpleParser } = createRequire(import.meta.url)('mailparser') as {
  simpleParser(content: Buffer, options?: object): Promise<ParsedMail>
}

export const parse = (content: Buffer | null): Promise<ParsedMail> =>
  simpleParser(content ?? Buffer.alloc(0), { skipImageLinks: true, skipTextToHtml: true })

/** The names of the headers, in order and in lower case. */
export function headerNames(content: Buffer | null): string[] {
  const head = (content ?? Buffer.alloc(0)).toString('latin1').split('\r\n\r\n')[0] ?? ''
  return head.split(/\r\n(?![ \t])/).map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
}
