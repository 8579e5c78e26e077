/** Broken promises of add, of transactions, and of text and bytes. */
import type { NewMessage } from '../../src/store/store.js'
import type { MemoryTransaction } from '../../src/store/memory-store/transaction.js'
import type { MemoryStore } from '../../src/store/memory-store/memory-store.js'
import { rowsOf, sabotage, type Sabotage } from './sabotage.js'

type Request = Parameters<MemoryStore['add']>[0]

const adding = (name: string, noticedBy: string, change: (message: NewMessage) => NewMessage): Sabotage =>
  sabotage(name, noticedBy, (store) => ({
    add: (request) => store.add({ ...(request as Request), messages: request.messages.map(change) }),
  }))

/** As a database whose columns or connection mean another character set would. */
const texts = (name: string, mangle: (text: string) => string): Sabotage =>
  adding(name, 'text', (message) => ({
    ...message,
    subject: message.subject === null ? null : mangle(message.subject),
    recipients: message.recipients.map((one) => ({ ...one, address: mangle(one.address) })),
  }))

export const WAY_IN = [
  adding('add forgets tags', 'add', (message) => ({ ...message, tags: [] })),
  adding('add cuts instants to the second', 'add', (message) => ({
    ...message,
    dueAt: message.dueAt === null ? null : new Date(Math.floor(message.dueAt.getTime() / 1000) * 1000),
  })),
  adding('add forgets the idempotency key', 'add, idempotency', (message) => ({ ...message, idempotencyKey: null })),
  adding('add folds the case of keys', 'add, idempotency', (message) => ({
    ...message,
    idempotencyKey: message.idempotencyKey?.toLowerCase() ?? null,
  })),
  adding('add trims keys', 'add, idempotency', (message) => ({
    ...message,
    idempotencyKey: message.idempotencyKey?.trim() ?? null,
  })),
  adding('add ignores the hash of a key', 'add, idempotency', (message) => ({ ...message, idempotencyHash: null })),
  adding('add sorts recipients', 'add', (message) => ({
    ...message,
    recipients: [...message.recipients].sort((a, b) => (a.address < b.address ? -1 : 1)),
  })),
  adding('add makes bcc cc', 'add', (message) => ({
    ...message,
    recipients: message.recipients.map((one) => ({ ...one, kind: one.kind === 'bcc' ? 'cc' : one.kind })),
  })),
  sabotage('add of an id that is there overwrites it', 'add', (store) => ({
    add: async (request) => {
      const answers = await store.add(request as Request)
      for (const { id, content } of request.messages) Object.assign(rowsOf(store, [{ id }])[0] ?? {}, { content })
      return answers
    },
  })),
  sabotage("add answers 'added' for what is there", 'add', (store) => ({
    add: async (request) =>
      (await store.add(request as Request)).map((answer) => (answer.kind === 'present' ? { kind: 'added' } : answer)),
  })),
  sabotage('add keeps what came before a conflict', 'add, idempotency', (store) => ({
    add: async (request) => {
      const answers = []
      for (const message of request.messages) {
        answers.push(...(await store.add({ ...(request as Request), messages: [message] })))
      }
      return answers
    },
  })),
  sabotage("add does not ask the don't-send list", 'add', (store) => ({
    add: (request) => store.add({ ...(request as Request), unlessListed: undefined }),
  })),
  sabotage('add writes though somebody is listed', 'add', (store) => ({
    add: async (request) => {
      const answers = await store.add(request as Request)
      if (answers[0]?.kind === 'listed') await store.add({ ...(request as Request), unlessListed: undefined })
      return answers
    },
  })),
  sabotage('add calls onCommitted before it is done', 'add', (store) => ({
    add: (request) => {
      request.onCommitted?.()
      return store.add({ ...(request as Request), onCommitted: undefined })
    },
  })),
  sabotage("add writes no line for the don't-send list", 'add', (store) => ({
    add: async (request) => {
      const answers = await store.add(request as Request)
      for (const row of rowsOf(store, request.messages)) row.log = []
      return answers
    },
  })),
  sabotage('add ignores the transaction', 'transactional add', (store) => ({
    add: (request) => store.add({ ...(request as Request), transaction: undefined }),
  })),
  sabotage("the don't-send list is asked beside the transaction", 'transactional add', (store) => ({
    among: (addresses) => store.among(addresses),
  })),
  sabotage('add calls onCommitted within the transaction', 'transactional add', (store) => ({
    add: async (request) => {
      const answers = await store.add({ ...(request as Request), onCommitted: undefined })
      request.onCommitted?.()
      return answers
    },
  })),
  sabotage('add uses its own transaction where the given one is foreign', 'a transaction of another', (store) => ({
    add: (request) =>
      store.add(request as Request).catch(() => store.add({ ...(request as Request), transaction: undefined })),
  })),
  sabotage('add takes a transaction that has ended', 'transactional add', (store) => ({
    add: async (request) => {
      const given = request.transaction as MemoryTransaction | undefined
      return store.add(request as Request).catch((error: unknown) => {
        if (given === undefined) throw error
        return store.add({ ...(request as Request), transaction: undefined })
      })
    },
  })),
  texts('text of four bytes becomes question marks', (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?')),
  texts('text is normalised', (text) => text.normalize('NFC')),
  texts('text loses spaces at its ends', (text) => text.trim()),
  texts('text loses the byte order mark', (text) => text.replaceAll('\ufeff', '')),
  texts('text loses backslashes', (text) => text.replaceAll('\\', '')),
  adding('content is taken for text', 'bytes', (message) => ({
    ...message,
    content: Buffer.from(message.content.toString('utf8')),
  })),
  adding('content loses what is over a part', 'bytes', (message) => ({
    ...message,
    content: message.content.subarray(0, 1_048_576),
  })),
  sabotage('parts of content are put together in another order', 'bytes', (store) => ({
    content: async (id) => {
      const bytes = await store.content(id)
      if (bytes === null || bytes.length <= 2_097_152) return bytes
      return Buffer.concat([
        bytes.subarray(1_048_576, 2_097_152),
        bytes.subarray(0, 1_048_576),
        bytes.subarray(2_097_152),
      ])
    },
  })),
]
