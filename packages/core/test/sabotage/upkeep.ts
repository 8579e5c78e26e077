/** Broken promises of sweep, requeue, purge, steering, and of what must leave with the end of a message. */
import type { MailStore } from '../../src/store/store.js'
import type { MemoryStore } from '../../src/store/memory-store/memory-store.js'
import { allRows, keeping, rowsOf, sabotage, type Sabotage } from './sabotage.js'

const asRows = (store: MemoryStore, ids: readonly string[] = []) => rowsOf(store, ids.map((id) => ({ id }))) // prettier-ignore

/** One verb keeps what it should take away. */
const hoarding = (verb: 'settle' | 'cancel' | 'sweep' | 'requeue' | 'resolveSent', mail: 'sensitive' | 'logContent') =>
  sabotage(
    mail === 'sensitive'
      ? `${verb} keeps sensitive content`
      : `${verb} keeps recipients and subject by logContent false`,
    mail === 'sensitive' ? 'content of sensitive mail' : 'mail with logContent false',
    (store) => {
      const kept = mail === 'sensitive' ? (['content'] as const) : (['recipients', 'subject'] as const)
      const verbs = store as unknown as Record<string, (request: unknown) => Promise<unknown>>
      return { [verb]: (request: unknown) => keeping(store, [...kept], () => verbs[verb]!(request)) }
    },
  )

/** A verb is asked something else than it was. */
const asking = (name: string, noticedBy: string, changed: Partial<Record<Verb, Record<string, unknown>>>): Sabotage =>
  sabotage(name, noticedBy, (store) => {
    const verbs = store as unknown as Record<string, (request: unknown) => Promise<unknown>>
    const tampered = Object.entries(changed).map(([verb, changes]) => [
      verb,
      (request: object) => verbs[verb]!({ ...request, ...changes }),
    ])
    return Object.fromEntries(tampered) as Partial<MailStore>
  })

type Verb = 'sweep' | 'requeue' | 'purge'

export const UPKEEP = [
  asking('sweep ignores its limit', 'sweep', { sweep: { limit: 1000 } }),
  sabotage('sweep never says that there is more', 'sweep', (store) => ({
    sweep: async (request) => ({ ...(await store.sweep(request)), more: false }),
  })),
  sabotage('sweep queues deferred mail that is due', 'sweep', (store) => ({
    sweep: async (request) => {
      await store.requeue({ by: 'retry', due: true, maxRetries: null, limit: 10 })
      return store.sweep(request)
    },
  })),
  sabotage('sweep fails what may have arrived', 'sweep', (store) => ({
    sweep: async (request) => {
      for (const row of allRows(store)) row.possibleDuplicate = false
      return store.sweep(request)
    },
  })),
  sabotage('sweep compares due times with another clock', 'sweep', (store) => ({
    sweep: (request) => keeping(store, ['state'], () => store.sweep(request)),
  })),
  sabotage('sweep puts lapsed claims back by itself', 'sweep', (store) => ({
    sweep: async (request) => {
      const answer = await store.sweep(request)
      for (const row of rowsOf(store, answer.lapsed)) Object.assign(row, { state: 'queued', phase: null, token: null })
      return answer
    },
  })),
  sabotage('sweep takes every lapsed claim for open', 'sweep', (store) => ({
    sweep: async (request) => {
      const answer = await store.sweep(request)
      return { ...answer, lapsed: answer.lapsed.map((claim) => ({ ...claim, phase: 'open' })) }
    },
  })),
  sabotage('sweep tells nothing', 'sweep', (store) => ({
    sweep: async (request) => ({ ...(await store.sweep(request)), moved: [] }),
  })),
  asking('retry ignores the back-off', 'requeue by retry', { requeue: { due: false } }),
  asking('retry ignores maxRetries', 'requeue by retry', { requeue: { maxRetries: null } }),
  asking('retry ignores the selection', 'requeue by retry', { requeue: { ids: undefined } }),
  asking('retry ignores the limit', 'requeue by retry', { requeue: { limit: 1000 } }),
  sabotage('retry takes the most urgent first', 'requeue by retry', (store) => ({
    requeue: async (request) => {
      const { items } = await store.list({ state: 'deferred', order: 'next' })
      const ids = items.map(({ id }) => id)
      if (request.by === 'person' || request.limit > 1 || request.ids !== undefined) return store.requeue(request)
      return store.requeue({ ...request, ids: ids.slice(0, 1) })
    },
  })),
  sabotage('retry counts a message that was never attempted', 'requeue by retry', (store) => ({
    requeue: async (request) => {
      const answer = await store.requeue(request)
      for (const row of rowsOf(store, answer.requeued)) if (row.attempts === 0) row.retries += 1
      return answer
    },
  })),
  sabotage('retry loses the priority', 'requeue by retry', (store) => ({
    requeue: async (request) => {
      const answer = await store.requeue(request)
      for (const row of rowsOf(store, answer.requeued)) row.priority = 'medium'
      return answer
    },
  })),
  sabotage('retry opens refused recipients', 'requeue by retry', (store) => ({
    requeue: async (request) => {
      const answer = await store.requeue(request)
      for (const row of rowsOf(store, answer.requeued)) for (const one of row.recipients) one.fate = 'open'
      return answer
    },
  })),
  sabotage('retry fails what may have arrived', 'requeue by retry', (store) => ({
    requeue: async (request) => {
      for (const row of allRows(store)) row.possibleDuplicate = false
      return store.requeue(request)
    },
  })),
  sabotage('a person opens accepted recipients', 'requeue by a person', (store) => ({
    requeue: async (request) => {
      const answer = await store.requeue(request)
      for (const row of rowsOf(store, answer.requeued)) for (const one of row.recipients) one.fate = 'open'
      return answer
    },
  })),
  sabotage('a person opens nobody', 'requeue by a person', (store) => ({
    requeue: (request) => keeping(store, ['recipients'], () => store.requeue(request)),
  })),
  sabotage('a person leaves the counters', 'requeue by a person', (store) => ({
    requeue: (request) => keeping(store, ['retries', 'setAsides', 'crashes'], () => store.requeue(request)),
  })),
  sabotage('a person leaves the age', 'requeue by a person', (store) => ({
    requeue: (request) => keeping(store, ['firstAttemptAt'], () => store.requeue(request)),
  })),
  sabotage('a person queues what has no content', 'requeue by a person', (store) => ({
    requeue: async (request) => {
      for (const row of asRows(store, request.ids)) row.content ??= Buffer.from('')
      return store.requeue(request)
    },
  })),
  asking("'notSent' is answered for what is not uncertain", 'requeue, resolved', { requeue: { resolved: false } }),
  sabotage("'notSent' leaves the mark of a duplicate", 'requeue, resolved', (store) => ({
    requeue: (request) => keeping(store, ['possibleDuplicate'], () => store.requeue(request)),
  })),
  asking('purge ignores the result', 'purge', { purge: { result: 'all' } }),
  asking('purge ignores the age', 'purge', { purge: { olderThan: 0 } }),
  asking('purge ignores the limit', 'purge', { purge: { limit: 1000 } }),
  sabotage('purge goes by the time of creation', 'purge', (store) => ({
    purge: async (request) => {
      for (const row of allRows(store)) if (row.finishedAt !== null) row.finishedAt = row.createdAt
      return store.purge(request)
    },
  })),
  sabotage('purge keeps the idempotency key', 'purge', (store) => ({
    purge: async (request) => {
      const keys = new Map(store.tables.keys)
      const purged = await store.purge(request)
      for (const [key, row] of keys) store.tables.keys.set(key, row)
      return purged
    },
  })),
  sabotage('purge takes the newest first', 'purge', (store) => ({
    purge: async (request) => {
      const times = allRows(store).map((row) => row.finishedAt)
      allRows(store).forEach((row, place) => (row.finishedAt = times.at(-1 - place) ?? null))
      return store.purge(request)
    },
  })),
  sabotage('cancel takes what is journaled', 'cancel', (store) => ({
    cancel: async (ids) => {
      for (const row of asRows(store, ids)) if (row.phase === 'final') row.phase = 'open'
      return store.cancel(ids)
    },
  })),
  sabotage('cancel hides an uncertain attempt', 'cancel', (store) => ({
    cancel: async (ids) => {
      for (const row of asRows(store, ids)) row.possibleDuplicate = false
      return store.cancel(ids)
    },
  })),
  sabotage('cancel leaves the worker its lease', 'cancel', (store) => ({
    cancel: (ids) => keeping(store, ['token', 'leaseUntil'], () => store.cancel(ids)),
  })),
  sabotage("cancel answers 'tooLate' the second time", 'cancel', (store) => ({
    cancel: async (ids) => {
      const done = asRows(store, ids).filter(({ state }) => state === 'cancelled')
      const answers = await store.cancel(ids)
      return answers.map((answer, place) => (done.some(({ id }) => id === ids[place]) ? 'tooLate' : answer))
    },
  })),
  sabotage('delete takes what is journaled', 'delete', (store) => ({
    delete: async (ids) => {
      for (const row of asRows(store, ids)) if (row.phase === 'final') row.phase = 'open'
      return store.delete(ids)
    },
  })),
  sabotage('delete hides an uncertain attempt', 'delete', (store) => ({
    delete: async (ids) => {
      for (const row of asRows(store, ids)) row.possibleDuplicate = false
      return store.delete(ids)
    },
  })),
  sabotage('delete leaves messages that have a log', 'delete', (store) => ({
    delete: async (ids) => {
      const logged = asRows(store, ids).filter(({ log }) => log.length > 0)
      const answers = await store.delete(ids)
      for (const row of logged) store.tables.insert(row)
      return answers
    },
  })),
  sabotage('resolveSent leaves fates open', 'resolveSent', (store) => ({
    resolveSent: (ids) => keeping(store, ['recipients'], () => store.resolveSent(ids)),
  })),
  sabotage('resolveSent is answered for everything', 'resolveSent', (store) => ({
    resolveSent: async (ids) => {
      await store.resolveSent(ids)
      return ids.map(() => true)
    },
  })),
  ...(['settle', 'cancel', 'sweep', 'requeue', 'resolveSent'] as const).flatMap((verb) => [
    hoarding(verb, 'sensitive'),
    hoarding(verb, 'logContent'),
  ]),
  sabotage('content leaves before its time', 'mail that is not finished', (store) => ({
    settle: async (endings) => {
      const answers = await store.settle(endings)
      for (const row of rowsOf(store, endings)) if (row.sensitive) row.content = null
      return answers
    },
  })),
  sabotage('content of ordinary mail leaves', 'ordinary mail', (store) => ({
    cancel: async (ids) => {
      const answers = await store.cancel(ids)
      for (const row of asRows(store, ids)) row.content = null
      return answers
    },
  })),
]
