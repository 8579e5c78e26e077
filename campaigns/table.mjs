// What a campaign says at its end: what was done, what came of it, and the first contradictions with their histories.
import { historyOf, recoveries } from './facts.mjs'
import { recoveryTimes, spread } from './recovery.mjs'

const SHOWN = 5

export function table({ facts, results, version }) {
  const { options, done, seconds, messages, taken, faults } = facts
  const states = Object.entries(countBy(messages, ({ state, reason }) => (reason ? `${state} (${reason})` : state)))
  const lines = [
    `seed ${options.seed} · ${options.db}${version ? ` ${version}` : ''} · ${options.hold ? 'hold' : 'retry'}${options.chunking ? ' · CHUNKING' : ''} · ${Math.round(seconds)} s`,
    `${options.producers} producers, ${options.workers} workers; ${facts.acknowledged.length} mails acknowledged, ${facts.unacknowledged.length} sends refused`,
    `${done.kill} workers and ${done.killDatabase} databases killed, ${done.stop} workers stopped, ${done.term} ended by SIGTERM`,
    `${taken.length} mails taken by the server, ${faults.length} faults given, ${taken.filter(({ lost }) => lost).length} replies lost`,
    `states: ${states.map(([state, count]) => `${state} ${count}`).join(', ')}`,
    ...recoveryLine(facts),
    '',
    ...results.map(line),
  ]
  return lines.join('\n')
}

function recoveryLine(facts) {
  const found = recoveries(facts)
  const killed = recoveryTimes(facts)
  return [
    ...(found.length === 0 ? [] : [`${found.length} crashes of mails found; from there to the next outcome: ${spread(found)}`]),
    ...(killed.length === 0 ? [] : [`${killed.length} mails that a killed worker held; from SIGKILL to the next claim: ${spread(killed)}`]),
  ]
} // prettier-ignore

const line = ({ name, figure, bound, found }) =>
  `${found.length === 0 ? 'ok  ' : 'FAIL'} ${String(figure).padStart(6)}  of at most ${String(bound).padEnd(6)} ${name}`

/** The first of each check, with all that is known of the message. */
export function contradictions(facts, results) {
  return results
    .filter(({ found }) => found.length > 0)
    .flatMap(({ name, found }) => [
      `${name}: ${found.length}`,
      ...found.slice(0, SHOWN).map(({ id, text }) => ` ${id ?? ''} ${text}${id ? `\n${historyOf(id, facts)}` : ''}`),
    ])
    .join('\n')
}

function countBy(items, keyOf) {
  const counts = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
