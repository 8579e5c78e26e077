/** Broken promises of lists, figures, the don't-send list and settings; and verbs that are not one transaction. */
import { allRows, gap, rowsOf, sabotage } from './sabotage.js'

const LISTS = [
  sabotage('list repeats the last row of a page', 'list, order', (store) => ({
    list: async (query) => {
      const page = await store.list(query)
      return { ...page, next: page.next === null ? null : `${page.next.slice(0, -1)}!` }
    },
  })),
  sabotage('list skips a row between pages', 'list, order', (store) => ({
    list: async (query) => {
      const page = await store.list({ ...query, limit: (query.limit ?? 100) + 1 })
      return { ...page, items: page.items.slice(0, query.limit ?? 100) }
    },
  })),
  sabotage('list counts pages instead of keys', 'list, order', (store) => ({
    list: async ({ after, limit = 100, ...query }) => {
      const all = await store.list({ ...query, limit: 1000 })
      const from = Number(after ?? 0)
      const items = all.items.slice(from, from + limit)
      return { items, next: from + limit < all.items.length ? String(from + limit) : null }
    },
  })),
  sabotage('list brings the oldest first', 'list, order', (store) => ({
    list: (query) => store.list({ ...query, order: query.order ?? 'oldest' }),
  })),
  sabotage('list begins at a message, not behind it', 'list, order', (store) => ({
    list: async (query) => {
      const found = /^[0-9a-f-]{36}$/.test(query.after ?? '') ? await store.find(query.after ?? '') : null
      const page = await store.list(query)
      return found === null ? page : { ...page, items: [found, ...page.items].slice(0, query.limit ?? 100) }
    },
  })),
  sabotage('list ignores the priority', 'list, order', (store) => ({
    list: (query) => store.list({ ...query, order: query.order === 'next' ? 'oldest' : (query.order ?? 'newest') }),
  })),
  sabotage('list takes % and _ for wildcards', 'list, filters', (store) => ({
    list: async ({ subject, ...query }) => {
      const page = await store.list(query)
      if (subject === undefined) return page
      const like = new RegExp(`^${subject.replace(/[\\]/g, '\\\\').replaceAll('%', '.*').replaceAll('_', '.')}`)
      return { ...page, items: page.items.filter((message) => like.test(message.subject ?? '')) }
    },
  })),
  sabotage('list answers a message once for each recipient', 'list, filters', (store) => ({
    list: async (query) => {
      const page = await store.list(query)
      return { ...page, items: page.items.flatMap((message) => message.recipients.map(() => message)) }
    },
  })),
  sabotage('list takes a domain for its sub-domains', 'list, filters', (store) => ({
    list: async ({ recipient, ...query }) => {
      const page = await store.list(query)
      const hit = (address: string) => address.toLowerCase().endsWith((recipient ?? '').replace('@', '').toLowerCase())
      return { ...page, items: page.items.filter(({ recipients }) => recipients.some(({ address }) => hit(address))) }
    },
  })),
  ...(['transport', 'tag', 'recipient', 'messageId', 'createdBefore', 'createdAfter', 'state'] as const).map((filter) =>
    sabotage(`list ignores ${filter}`, 'list, filters', (store) => ({
      list: (query) => store.list({ ...query, [filter]: undefined }),
    })),
  ),
  sabotage('find brings the newest attempt first', 'find', (store) => ({
    find: async (id) => {
      const message = await store.find(id)
      return message === null ? null : { ...message, attempts: [...(message.attempts ?? [])].reverse() }
    },
  })),
  sabotage('attempts ignore the result', 'attempts', (store) => ({
    attempts: (query) => store.attempts({ ...query, result: undefined }),
  })),
  sabotage('attempts leave out the recipients', 'attempts', (store) => ({
    attempts: async (query) => {
      const page = await store.attempts(query)
      return { ...page, items: page.items.map((attempt) => ({ ...attempt, to: null })) }
    },
  })),
  sabotage('looking leaves a trace', 'looking', (store) => ({
    find: async (id) => {
      for (const row of rowsOf(store, [{ id }])) row.retries += 1
      return store.find(id)
    },
  })),
]

const FIGURES = [
  sabotage('counts do not stop', 'counts', (store) => ({ counts: () => store.counts({}) })),
  sabotage('statistics count what is not queued', 'statistics', (store) => ({
    statistics: async (request) => {
      const statistics = await store.statistics(request)
      return { ...statistics, newerFormat: allRows(store).length }
    },
  })),
  sabotage('statistics call mail overdue that is not due', 'statistics', (store) => ({
    statistics: async (request) => ({
      ...(await store.statistics(request)),
      oldestDueAt: allRows(store)[0]?.createdAt ?? null,
    }),
  })),
  sabotage("the don't-send list never forgets", "don't-send list", (store) => ({
    among: async (addresses) => new Set(addresses.filter((address) => store.tables.dontSend.has(address))),
  })),
  sabotage("the don't-send list folds accents", "don't-send list", (store) => ({
    among: (addresses) => store.among(addresses.map((address) => (address === 'jorg@example.com' ? 'jörg@example.com' : address))), // prettier-ignore
  })),
  sabotage("the don't-send list keeps the older entry", "don't-send list", (store) => ({
    addDontSend: (entries) => store.addDontSend(entries.filter(({ address }) => !store.tables.dontSend.has(address))),
  })),
  sabotage("the don't-send list tells nobody apart", "don't-send list", (store) => ({
    among: async (addresses) => ((await store.among(addresses)).size > 0 ? new Set(addresses) : new Set()),
  })),
  sabotage("the don't-send list forgets why", "don't-send list", (store) => ({
    addDontSend: (entries) => store.addDontSend(entries.map((entry) => ({ ...entry, source: null }))),
  })),
  sabotage("the don't-send list takes the first of two entries", "don't-send list", (store) => ({
    addDontSend: (entries) => store.addDontSend([...entries].reverse()),
  })),
  sabotage("the don't-send list removes what was not there", "don't-send list", (store) => ({
    removeDontSend: async (addresses) => {
      await store.removeDontSend(addresses)
      return addresses.map(() => true)
    },
  })),
  sabotage("the don't-send list takes 1,000 addresses and no more", "don't-send list", (store) => ({
    among: (addresses) => store.among(addresses.slice(0, 1000)),
  })),
  sabotage("the don't-send list begins anew after an address with a space", "don't-send list", (store) => ({
    listDontSend: ({ after, ...query }) => store.listDontSend(after?.includes(' ') === false ? { ...query, after } : query), // prettier-ignore
  })),
  sabotage("the don't-send list is searched anywhere in an address", "don't-send list", (store) => ({
    listDontSend: (query) => store.listDontSend({ ...query, address: query.address?.slice(0, 1) ?? '' }),
  })),
  sabotage('statistics tell the time of creation of the newest', 'statistics', (store) => ({
    statistics: async (request) => {
      const statistics = await store.statistics(request)
      return { ...statistics, oldestDueAt: statistics.oldestDueAt && (allRows(store).at(-1)?.createdAt ?? null) }
    },
  })),
  sabotage('settings make null nothing', 'shared settings', (store) => ({
    writeSetting: (write) => store.writeSetting({ ...write, value: write.value ?? undefined }),
  })),
  sabotage('settings are found by any part of the name', 'shared settings', (store) => ({
    readSettings: async (prefix) => (await store.readSettings('')).filter(({ name }) => name.includes(prefix)),
  })),
  sabotage('settings keep the time that was taken away', 'shared settings', (store) => ({
    writeSetting: async (write) => {
      const [read] = await store.readSettings(write.name)
      return store.writeSetting({ ...write, until: write.until ?? read?.remaining })
    },
  })),
  sabotage('nobody is woken', 'waking', () => ({ onWake: () => () => undefined })),
  sabotage('settings ignore the version', 'shared settings', (store) => ({
    writeSetting: ({ version: _version, ...write }) => store.writeSetting(write),
  })),
  sabotage('settings count no version up', 'shared settings', (store) => ({
    writeSetting: async (write) => {
      const written = await store.writeSetting(write)
      for (const row of store.tables.settings.values()) row.version = 1
      return written
    },
  })),
  sabotage('settings take the clock of the reader', 'shared settings', (store) => ({
    readSettings: async (prefix) => (await store.readSettings(prefix)).map((one) => ({ ...one, remaining: one.remaining === null ? null : 500 })), // prettier-ignore
  })),
]

const HEALTH = [
  sabotage('health tells a clock of its own', 'health', (store) => ({
    health: async () => ({ ...(await store.health()), clock: new Date(0) }),
  })),
  sabotage('health names a risk and not what to do', 'health', (store) => ({
    health: async () => ({ ...(await store.health()), risks: [{ setting: 'fsync', value: 'off', advice: '' }] }),
  })),
]

const RACES = [
  sabotage('claim reads and writes in two transactions', 'races for a message', (store) => ({
    claim: async (request) => {
      const { items } = await store.list({ state: 'queued', order: 'next', limit: request.limit })
      await gap()
      for (const row of rowsOf(store, items)) Object.assign(row, { state: 'queued', phase: null, token: null })
      return store.claim({ ...request, ids: items.map(({ id }) => id) })
    },
  })),
  sabotage('cancel reads and writes in two transactions', 'races for a message', (store) => ({
    cancel: async (ids) => {
      const open = rowsOf(store, ids.map((id) => ({ id }))).filter(({ phase }) => phase === 'open') // prettier-ignore
      await gap()
      for (const row of open) Object.assign(row, { state: 'cancelled', phase: null, token: null })
      return store.cancel(ids)
    },
  })),
  sabotage('add asks for the id and inserts in two transactions', 'races of batches', (store) => ({
    add: async (request) => {
      const known = new Set(rowsOf(store, request.messages).map(({ id }) => id))
      await gap()
      const answers = await store.add(request as never)
      return answers.map((answer, place) => (known.has(request.messages[place]?.id ?? '') ? answer : { kind: 'added' }))
    },
  })),
  sabotage('retry reads and writes in two transactions', 'races of batches', (store) => ({
    requeue: async (request) => {
      const { items } = await store.list({ state: 'deferred' })
      await gap()
      const answer = await store.requeue(request)
      const missed = rowsOf(store, items).filter(({ id }) => !answer.requeued.some((one) => one.id === id))
      if (request.by === 'retry') for (const row of missed) row.retries += 1
      return answer
    },
  })),
  sabotage('settings compare and set in two transactions', 'races of batches', (store) => ({
    writeSetting: async ({ version, ...write }) => {
      const [read] = await store.readSettings(write.name)
      await gap()
      return version !== undefined && version !== (read?.version ?? 0) ? false : store.writeSetting(write)
    },
  })),
]

export const LOOKING = [...LISTS, ...FIGURES, ...HEALTH, ...RACES]
