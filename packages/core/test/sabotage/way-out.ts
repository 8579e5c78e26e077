/** Broken promises of claim, journal, renew and release. */
import type { ClaimedMessage } from '../../src/store/store.js'
import { aClaim } from '../../src/testing/a-message.js'
import { allRows, keeping, rowsOf, sabotage } from './sabotage.js'

export const WAY_OUT = [
  sabotage('claim ignores the priority', 'claim, order', (store) => ({
    claim: async (request) => {
      const { items } = await store.list({ state: 'queued', order: 'oldest' })
      const ids = items.map(({ id }) => id).filter((id) => request.ids?.includes(id) ?? true)
      const first = ids.slice(0, request.limit)
      return (await store.claim({ ...request, ids: first })).sort((a, b) => (a.id < b.id ? -1 : 1))
    },
  })),
  sabotage('claim goes by the order of insertion', 'claim, order', (store) => ({
    claim: async (request) => {
      const places = allRows(store).map(({ id }) => id)
      return (await store.claim(request)).sort((a, b) => places.indexOf(a.id) - places.indexOf(b.id))
    },
  })),
  sabotage('claim answers one transport after the other', 'claim, order', (store) => ({
    claim: async (request) => {
      const claims: ClaimedMessage[] = []
      for (const transport of request.transports) {
        const limit = request.limit - claims.length
        claims.push(...(await store.claim({ ...request, transports: [transport], limit })))
      }
      return claims
    },
  })),
  sabotage('claim ignores the limit of all', 'claim, order', (store) => ({
    claim: (request) => store.claim({ ...request, limit: 1000 }),
  })),
  sabotage('claim ignores the limit of a transport', 'claim, order', (store) => ({
    claim: (request) =>
      store.claim({ ...request, transports: request.transports.map(({ name }) => ({ name, limit: 1000 })) }),
  })),
  sabotage('claim takes the limit for one of each transport', 'claim, order', (store) => ({
    claim: (request) => store.claim({ ...request, limit: request.limit * request.transports.length }),
  })),
  sabotage('claim takes a name in another case for its transport', 'claim, order', (store) => ({
    claim: (request) =>
      store.claim({
        ...request,
        transports: request.transports.flatMap(({ name, limit }) => [
          { name, limit },
          { name: name.replace('d', 'D'), limit },
        ]),
      }),
  })),
  sabotage('claim takes 1,000 ids and no more', 'claim, selection', (store) => ({
    claim: (request) => store.claim({ ...request, ids: request.ids?.slice(0, 1000) }),
  })),
  sabotage('claim leases nothing', 'claim, order', (store) => ({
    claim: (request) => keeping(store, ['state', 'phase', 'token'], () => store.claim(request)),
  })),
  sabotage('claim takes an empty selection for none', 'claim, selection', (store) => ({
    claim: (request) => store.claim({ ...request, ids: request.ids?.length === 0 ? undefined : request.ids }),
  })),
  sabotage('claim ignores the selection', 'claim, selection', (store) => ({
    claim: (request) => store.claim({ ...request, ids: undefined }),
  })),
  sabotage('claim ignores the format', 'claim, selection', (store) => ({
    claim: (request) => store.claim({ ...request, formats: [1, 2, 3] }),
  })),
  sabotage('claim takes scheduled mail that is due', 'claim, selection', (store) => ({
    claim: async (request) => {
      await store.sweep({ limit: 10 })
      return store.claim(request)
    },
  })),
  sabotage('claim gives suspects to everybody', 'claim, suspects', (store) => ({
    claim: async (request) => [
      ...(await store.claim(request)),
      ...(await store.claim({ ...request, crashed: 'suspects' })),
    ],
  })),
  sabotage('claim gives all suspects of two crashes together', 'claim, suspects', (store) => ({
    claim: async (request) => [...(await store.claim(request)), ...(request.crashed === 'suspects' ? await store.claim(request) : [])], // prettier-ignore
  })),
  sabotage('claim gives clean mail to who asked for what crashed once', 'claim, suspects', (store) => ({
    claim: async (request) => [
      ...(await store.claim(request)),
      ...(request.crashed === 'once' ? await store.claim({ ...request, crashed: 'none' }) : []),
    ],
  })),
  sabotage('claim does not store that it was alone', 'claim, suspects', (store) => ({
    claim: (request) => keeping(store, ['claimedAlone'], () => store.claim(request)),
  })),
  sabotage('claim gives clean mail to who asked for suspects', 'claim, suspects', (store) => ({
    claim: async (request) => [
      ...(await store.claim(request)),
      ...(await store.claim({ ...request, crashed: 'none' })),
    ],
  })),
  sabotage('claim leaves content out', 'claim, what it gives', (store) => ({
    claim: (request) => store.claim({ ...request, contentUpTo: -1 }),
  })),
  sabotage('claim brings all content along', 'claim, what it gives', (store) => ({
    claim: (request) => store.claim({ ...request, contentUpTo: Infinity }),
  })),
  sabotage('claim makes the same token again', 'claim, what it gives', (store) => ({
    claim: async (request) => {
      const claims = await store.claim(request)
      for (const row of rowsOf(store, claims)) row.token = row.id
      return claims.map((claim) => ({ ...claim, token: claim.id }))
    },
  })),
  sabotage('claim does not count its sequence', 'claim, what it gives', (store) => ({
    claim: async (request) => {
      const claims = await keeping(store, ['sequence'], () => store.claim(request))
      return claims.map((claim) => ({ ...claim, sequence: 1 }))
    },
  })),
  sabotage('claim ignores the lease', 'claim, what it gives', (store) => ({
    claim: (request) => store.claim({ ...request, lease: 60 }),
  })),
  sabotage('claim starts the age anew', 'claim, what it gives', (store) => ({
    claim: async (request) => {
      for (const row of allRows(store)) row.firstAttemptAt = null
      return store.claim(request)
    },
  })),
  sabotage('claim takes the clock of its own process for expiry', 'claim, what it gives', (store) => ({
    claim: async (request) => (await store.claim(request)).map((claim) => ({ ...claim, expired: false })),
  })),
  sabotage("journal always answers 'final'", 'journal', () => ({
    journal: async ({ leases }) => leases.map(() => 'final'),
  })),
  sabotage('journal ignores the token', 'journal', (store) => ({
    journal: ({ leases, lease }) =>
      store.journal({ lease, leases: leases.map((one) => ({ ...one, token: rowsOf(store, [one])[0]?.token ?? '' })) }),
  })),
  sabotage('journal ignores expiresAt', 'journal', (store) => ({
    journal: async (request) => {
      for (const row of allRows(store)) row.expiresAt = null
      return store.journal(request)
    },
  })),
  sabotage('journal does not renew the lease', 'journal', (store) => ({
    journal: (request) => keeping(store, ['leaseUntil'], () => store.journal(request)),
  })),
  sabotage('journal renews the lease the first time only', 'journal', (store) => ({
    journal: async (request) => {
      const marked = rowsOf(store, request.leases).filter(({ phase }) => phase === 'final')
      const until = marked.map(({ leaseUntil }) => leaseUntil)
      const answers = await store.journal(request)
      for (const [place, row] of marked.entries()) row.leaseUntil = until[place] ?? null
      return answers
    },
  })),
  sabotage('journal writes no mark', 'journal', (store) => ({
    journal: (request) => keeping(store, ['phase'], () => store.journal(request)),
  })),
  sabotage('journal cannot be asked again', 'journal', (store) => ({
    journal: async ({ leases, lease }) => {
      const marked = rowsOf(store, leases).filter(({ phase }) => phase === 'final')
      const answers = await store.journal({ leases, lease })
      return answers.map((answer, place) => (marked.some(({ id }) => id === leases[place]?.id) ? 'lost' : answer))
    },
  })),
  sabotage("journal answers 'lost' for what is cancelled", 'journal', (store) => ({
    journal: async (request) =>
      (await store.journal(request)).map((answer) => (answer === 'cancelled' ? 'lost' : answer)),
  })),
  sabotage('journal answers in another order', 'journal', (store) => ({
    journal: async (request) => (await store.journal(request)).reverse(),
  })),
  sabotage('renew ignores the token', 'renew', (store) => ({
    renew: async ({ leases, lease }) => {
      for (const row of rowsOf(store, leases)) row.leaseUntil = store.tables.inSeconds(lease)
      return leases.map(() => 'renewed')
    },
  })),
  sabotage('renew prolongs nothing', 'renew', (store) => ({
    renew: (request) => keeping(store, ['leaseUntil'], () => store.renew(request)),
  })),
  sabotage('renew gives up what has lapsed', 'renew', (store) => ({
    renew: async ({ leases, lease }) => {
      const lapsed = rowsOf(store, leases).filter((row) => store.tables.passed(row.leaseUntil))
      const answers = await store.renew({ leases, lease })
      return answers.map((answer, place) => (lapsed.some(({ id }) => id === leases[place]?.id) ? 'lost' : answer))
    },
  })),
  sabotage('release lets a journaled message go', 'release', (store) => ({
    release: async (leases) => {
      for (const row of rowsOf(store, leases)) if (row.phase === 'final') row.phase = 'open'
      return store.release(leases)
    },
  })),
  sabotage('release counts an attempt', 'release', (store) => ({
    release: async (leases) => {
      for (const row of rowsOf(store, leases)) row.attempts += 1
      return store.release(leases)
    },
  })),
  sabotage('release keeps the age', 'release', (store) => ({
    release: (leases) => keeping(store, ['firstAttemptAt'], () => store.release(leases)),
  })),
  sabotage('release always forgets the age', 'release', (store) => ({
    release: async (leases) => {
      const answers = await store.release(leases)
      for (const row of rowsOf(store, leases)) row.firstAttemptAt = null
      return answers
    },
  })),
  sabotage('release leaves the crash mark', 'release, of a claim', (store) => ({
    release: (leases) => keeping(store, ['log', 'crashes'], () => store.release(leases)),
  })),
  sabotage('release takes every crash mark back', 'release, of a claim', (store) => ({
    release: async (leases) => {
      const answers = await store.release(leases)
      for (const row of rowsOf(store, leases)) row.crashes = 0
      return answers
    },
  })),
  sabotage('a claim touches the log', 'claim, what it gives', (store) => ({
    claim: async (request) => {
      const claims = await store.claim(aClaim(request))
      for (const row of rowsOf(store, claims)) row.attempts += 1
      return claims
    },
  })),
]
