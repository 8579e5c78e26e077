// The command line of `npm run chaos`, and the settings that its workers get: everything that waits is short.
import { parseArgs } from 'node:util'

export const USAGE = `npm run chaos -- --db postgres|mariadb|sqlite [options], npm run standby|galera -- [options]
  --messages N    acknowledged mails, default 1000     --seed S        default: drawn, and printed
  --kills N       SIGKILL of workers and database      --hold          onUncertain 'hold': no second copy at all
  --stops N       SIGSTOP longer than the lease        --terms N       SIGTERM, then started anew
  --workers N     processes, default 3                 --producers N   processes, default 2
  --faults P      per cent of dialogues, default 5     --backlog N     mails waiting at most, default 400
  --lease S       seconds, default 2               --chunking      the server offers CHUNKING: four mails in flight
  --database-kills P  per cent of the kills, default 10 (SQLite has no server to kill)
  --balancer      (npm run galera) every process by one address, each connection to the next node
  --keep          leave the files of the campaign where they are`

const COUNTS = {
  messages: 1000, kills: 0, stops: 0, terms: 0, workers: 3, producers: 2, faults: 5, backlog: 400, 'database-kills': 10,
  lease: 2,
} // prettier-ignore

/** @returns the options as numbers and flags; rejects a word that it does not know with the usage. */
export function readOptions(args) {
  const options = {
    db: { type: 'string' },
    seed: { type: 'string' },
    hold: { type: 'boolean', default: false },
    chunking: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    balancer: { type: 'boolean', default: false },
    ...Object.fromEntries(Object.keys(COUNTS).map((name) => [name, { type: 'string' }])),
  }
  const { values } = parseArgs({ args, options })
  if (!['postgres', 'mariadb', 'sqlite'].includes(values.db)) throw new Error(`--db is missing.\n${USAGE}`)
  const numbers = Object.entries(COUNTS).map(([name, usual]) => [name, number(name, values[name] ?? usual)])
  const seed = values.seed ?? String(Math.floor(Math.random() * 1e9))
  return { ...values, ...Object.fromEntries(numbers), seed }
}

function number(name, given) {
  const value = Number(given)
  if (Number.isFinite(value) && value >= 0) return value
  throw new Error(`--${name} must be a number, not ${given}.\n${USAGE}`)
}

/** Of the workers: mailer.config.mjs, all but database and transport. Seconds. */
export const settingsFor = ({ hold, lease, chunking }) => ({
  // trouble on one connection sends all of a worker's back to one mail at once: on few they grow again in between
  concurrency: chunking ? 2 : 5,
  inFlight: chunking ? 4 : 1,
  lease,
  sweep: 0.2,
  emptyQueueSleep: 0.2,
  backoff: [0.3, 0.6, 1],
  uncertainDelay: 1,
  maxAge: null,
  onUncertain: hold ? 'hold' : 'retry',
  breaker: { failures: 3, pause: 0.2, maxPause: 1 },
  timeouts: { connect: 3, greeting: 2, command: 2, content: 3, final: 3, total: 8 },
  shutdownGrace: 8,
})

/** RELIABILITY chapter 3: messages of one worker that are journaled and not settled. */
export const windowOf = ({ concurrency, inFlight }) => 2 * concurrency * inFlight

/** RELIABILITY chapter 6: seconds after the faults end until nothing waits any more. */
export const calmBound = ({ lease, sweep, backoff, uncertainDelay, breaker }) =>
  lease + sweep + 1.2 * Math.max(...backoff, uncertainDelay, breaker.maxPause)
