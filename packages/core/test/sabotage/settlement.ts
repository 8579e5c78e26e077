/** Broken promises of settle, late acceptances included. */
import { uuidv7 } from 'uuidv7'
import type { Ending, SettleAnswer } from '../../src/store/store.js'
import type { MemoryStore } from '../../src/store/memory-store/memory-store.js'
import { keeping, rowsOf, sabotage, type Sabotage } from './sabotage.js'

const changing = (name: string, noticedBy: string, change: (ending: Ending, store: MemoryStore) => Ending): Sabotage =>
  sabotage(name, noticedBy, (store) => ({
    settle: (endings) => store.settle(endings.map((ending) => change(ending, store))),
  }))

const holds = (store: MemoryStore, { id, token }: Ending): boolean => rowsOf(store, [{ id }])[0]?.token === token

/** Only endings whose token does not hold are treated by `tamper`, before they go the honest way. */
const late = (name: string, tamper: (store: MemoryStore, ending: Ending) => Ending | null, noticedBy = 'a late 250') =>
  sabotage(name, noticedBy, (store) => ({
    settle: async (endings) => {
      const answers: SettleAnswer[] = []
      for (const ending of endings) {
        const given = holds(store, ending) ? ending : tamper(store, ending)
        answers.push(given === null ? 'lost' : (await store.settle([given]))[0]!)
      }
      return answers
    },
  }))

export const SETTLEMENT = [
  changing('settle ignores the token', 'settle, without', (ending, store) => ({
    ...ending,
    token: rowsOf(store, [ending])[0]?.token ?? ending.token,
  })),
  changing('settle writes no attempt', 'settle', (ending) => ({ ...ending, attempt: null })),
  changing('settle writes an attempt twice', 'settle, once', (ending) => ({
    ...ending,
    attempt: ending.attempt === null ? null : { ...ending.attempt, id: uuidv7() },
  })),
  changing('settle forgets the worker', 'settle', (ending) => ({
    ...ending,
    attempt: ending.attempt === null ? null : { ...ending.attempt, worker: '' },
  })),
  changing('settle forgets replies of recipients', 'settle', (ending) => ({
    ...ending,
    fates: ending.fates.map((fate) => ({ ...fate, reply: null })),
  })),
  changing('settle moves the first recipient only', 'settle', (ending) => ({
    ...ending,
    fates: ending.fates.slice(0, 1),
  })),
  changing('settle forgets the reason', 'settle', (ending) => ({ ...ending, reason: null })),
  changing('settle keeps no set-asides', 'settle', (ending) => ({
    ...ending,
    counters: { ...ending.counters, setAsides: 0 },
  })),
  changing('settle cuts instants to the second', 'settle', (ending) => ({
    ...ending,
    due: ending.due !== null && 'at' in ending.due ? { at: new Date(Math.floor(ending.due.at.getTime() / 1000) * 1000) } : ending.due,
  })), // prettier-ignore
  changing('settle sets no due time', 'settle', (ending) => ({ ...ending, due: null })),
  changing('settle ends a lapsed claim that was renewed', 'settle, in the name', (ending) => ({
    ...ending,
    lapsed: false,
  })),
  sabotage('settle takes arrows that there are not', 'settle, the arrows that there are not', (store) => ({
    settle: async (endings) => store.settle(endings).catch(() => endings.map(() => 'lost')),
  })),
  sabotage('settle takes the arrows of the other phase', 'settle, the arrows that there are not', (store) => ({
    settle: async (endings) => {
      const answers: SettleAnswer[] = []
      for (const ending of endings) {
        const [answer] = await store.settle([ending])
        const [row] = rowsOf(store, [ending])
        if (answer === 'lost' && row?.token === ending.token) row.phase = row.phase === 'open' ? 'final' : 'open'
        answers.push(answer === 'lost' ? (await store.settle([ending]))[0]! : answer!)
      }
      return answers
    },
  })),
  sabotage('settle applies half of a batch that has a bug in it', 'settle, the arrows that there are not', (store) => ({
    settle: async (endings) => {
      const answers: SettleAnswer[] = []
      for (const ending of endings) answers.push(...(await store.settle([ending])))
      return answers
    },
  })),
  sabotage('settle moves an accepted recipient', 'settle', (store) => ({
    settle: async (endings) => {
      const answers = await store.settle(endings)
      for (const { id, fates } of endings) {
        const [row] = rowsOf(store, [{ id }])
        for (const { index, fate } of fates) Object.assign(row?.recipients[index] ?? {}, { fate })
      }
      return answers
    },
  })),
  sabotage('settle leaves the token in the row', 'settle', (store) => ({
    settle: (endings) => keeping(store, ['token'], () => store.settle(endings)),
  })),
  sabotage('settle sets no time of the end', 'settle', (store) => ({
    settle: (endings) => keeping(store, ['finishedAt'], () => store.settle(endings)),
  })),
  sabotage("settle answers 'lost' for what is gone", 'settle', (store) => ({
    settle: async (endings) => (await store.settle(endings)).map((answer) => (answer === 'gone' ? 'lost' : answer)),
  })),
  sabotage('settle answers in another order', 'settle', (store) => ({
    settle: async (endings) => (await store.settle(endings)).reverse(),
  })),
  sabotage('settle by release keeps the age', 'settle', (store) => ({
    settle: (endings) => keeping(store, ['firstAttemptAt'], () => store.settle(endings)),
  })),
  late('a late 250 is lost', () => null),
  late('a late 250 is lost where the message is finished', (store, ending) =>
    rowsOf(store, [ending])[0]?.finishedAt === null ? ending : null,
  ),
  late('a late 250 is lost where a newer claim is open', (store, ending) =>
    rowsOf(store, [ending])[0]?.phase === 'open' ? null : ending,
  ),
  late('a late 250 is lost without its line in the log', (_store, ending) => ({ ...ending, attempt: null })),
  late('a late 250 takes everybody as accepted', (store, ending) => ({
    ...ending,
    fates: (rowsOf(store, [ending])[0]?.recipients ?? []).map((_, index) => ({ index, fate: 'accepted', reply: null })),
  })),
  late('a late 250 ends a newer claim that is final', (store, ending) => {
    for (const row of rowsOf(store, [ending])) if (row.phase === 'final') row.phase = 'open'
    return ending
  }),
  late('a late refusal counts too', (store, ending) => {
    const [row] = rowsOf(store, [ending])
    return row?.token == null ? ending : { ...ending, token: row.token }
  }),
  sabotage('a late 250 leaves a newer open claim its token', 'a late 250, and a newer', (store) => ({
    settle: async (endings) => {
      const before = rowsOf(store, endings).map(({ token, state, phase }) => ({ token, state, phase }))
      const answers = await store.settle(endings)
      rowsOf(store, endings).forEach((row, place) => {
        if (answers[place] === 'late' && before[place]?.phase === 'open') Object.assign(row, before[place])
      })
      return answers
    },
  })),
  sabotage('a late 250 is no sign of a duplicate', 'a late 250, and a newer', (store) => ({
    settle: async (endings) => {
      const final = rowsOf(store, endings).filter(({ phase }) => phase === 'final')
      const answers = await store.settle(endings)
      for (const row of final) if (row.phase === 'final') row.possibleDuplicate = false
      return answers
    },
  })),
  sabotage('a late 250 leaves the reason refused', 'a late 250, by recipient', (store) => ({
    settle: async (endings) => {
      const refused = rowsOf(store, endings).filter(({ reason }) => reason === 'refused')
      const answers = await store.settle(endings)
      for (const row of refused) row.reason = 'refused'
      return answers
    },
  })),
]
