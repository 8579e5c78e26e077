// Reads what producers and server wrote down: two accounts, kept by processes that know nothing of each other.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The server ends its faults by resetting every connection: replies of the last moment may not have been read. */
const UNREAD_MS = 500

/** @returns {{ acknowledged, unacknowledged, cancels, taken, faults, askedAgain, complaints }} */
export function readLedger(folder) {
  const entries = readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => linesOf(join(folder, name)))
  const of = (event) => entries.filter((entry) => entry.event === event)
  const calm = of('calm')[0]?.at ?? Infinity
  return {
    acknowledged: of('acknowledged'),
    unacknowledged: of('unacknowledged'),
    cancels: new Map(of('cancel').map(({ id, answer }) => [id, answer])),
    taken: of('taken').map((one) => ({ ...one, lost: one.lost || (one.at <= calm && one.at > calm - UNREAD_MS) })),
    faults: of('fault'),
    askedAgain: of('askedAgain'),
    complaints: of('complaint').map(({ complaint }) => complaint),
  }
}

const linesOf = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
