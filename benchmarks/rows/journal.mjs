// The price of the journal (RELIABILITY chapter 6): a drain beside one whose journal answers at once, against a sink that
// answers at once and against one that takes 20 ms over each mail. 20 connections, CHUNKING as servers offer it.
import { FIGURES, mailspoolDrains } from '../contestants/drainers.mjs'
import { unjournaledStore } from '../contestants/unjournaled.mjs'
import { startSinks } from '../sink/start.mjs'

const drain = (database, sink, settings = {}) =>
  mailspoolDrains({
    database,
    connections: 20,
    sink: (given) => given[sink],
    perSecond: sink === 'slow' ? 800 : 3000,
    settings,
  })
const WITHOUT = { storeOf: unjournaledStore }
const costs = (of, atLeast) => ({ figure: 'rate', of, against: [`${of}, unjournaled`], atLeast })
const pair = (database, sink) => ({
  [`${database}, ${sink}`]: drain(database, sink),
  [`${database}, ${sink}, unjournaled`]: drain(database, sink, WITHOUT),
})

export default {
  title: 'price of the journal',
  figures: FIGURES,
  goals: [
    costs('postgres, quick', 0.65),
    costs('postgres, slow', 0.9),
    costs('mariadb, quick', 0.65),
    costs('sqlite, quick', 0.65),
  ],
  quick: false,
  arrange: () => startSinks({ quick: { offer: 'chunking' }, slow: { offer: 'chunking', wait: 20 } }),
  contestants: {
    ...pair('postgres', 'quick'),
    ...pair('postgres', 'slow'),
    ...pair('mariadb', 'quick'),
    ...pair('sqlite', 'quick'),
  },
}
