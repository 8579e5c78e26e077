// What is done to whom, and when: moments are counted in acknowledged mails, so that every blow falls in the middle of
// the work, however fast the machine is. Pure.
import { between, randomFor } from './random.mjs'

/** The last part of the mails is left alone, so that every blow has work behind it. */
const LAST = 0.97

/** @returns actions by their moment: { at, what: 'kill' | 'killDatabase' | 'stop' | 'term', chance } */
export function planActions(options) {
  const random = randomFor(options.seed, 'actions')
  const databaseKills = options.db === 'sqlite' ? 0 : Math.round((options.kills * options['database-kills']) / 100)
  const all = [
    ...Array.from({ length: options.kills }, (_, nth) => (nth < databaseKills ? 'killDatabase' : 'kill')),
    ...Array.from({ length: options.stops }, () => 'stop'),
    ...Array.from({ length: options.terms }, () => 'term'),
  ]
  const shuffled = all.map((what) => ({ what, key: random() })).sort((a, b) => a.key - b.key)
  return shuffled.map(({ what }, nth) => ({
    what,
    at: Math.floor((options.messages * LAST * (nth + random())) / all.length),
    chance: random(),
    /** Milliseconds: between blow and new start, or how long it is stopped beyond the lease. */
    wait: what === 'killDatabase' ? between(random, 0, 1500) : between(random, 0, 600),
  }))
}
