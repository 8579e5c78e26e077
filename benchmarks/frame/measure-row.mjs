// One row: each contestant in a process of its own, all open at once, one of them at work: round after round in turns, so
// that what the machine does meanwhile falls on all alike. The order is turned around every other round.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const PROCESS = fileURLToPath(new URL('contestant-process.mjs', import.meta.url))
const RESULTS = fileURLToPath(new URL('../.results', import.meta.url))

/**
 * @returns {Promise<{ name, title, figures, goals, rounds: { contestant: [figures of a round] }, absent, minutes, failure? }>}
 */
export async function measureRow(row, place) {
  const { name, title, figures, goals } = row
  const result = { name, title, figures, goals, rounds: {}, absent: {} }
  const contestants = []
  let fixture = null
  const start = performance.now()
  try {
    fixture = await row.arrange(place)
    for (const opened of await openAll(row, { ...place, given: fixture.given })) {
      if (opened.absent) result.absent[opened.contestant] = opened.absent
      else contestants.push(opened)
    }
    // a first round that does not count: code is compiled, caches and pools are filled
    if (row.warmUp) for (const one of contestants) await one.ask('round', { isWarmUp: true })
    for (const { contestant } of contestants) result.rounds[contestant] = []
    for (let round = 0; round < (row.rounds ?? place.rounds); round++) {
      place.signal.throwIfAborted()
      for (const one of round % 2 === 0 ? contestants : contestants.toReversed())
        result.rounds[one.contestant].push(await one.ask('round'))
    }
    for (const one of contestants) await one.ask('close')
  } catch (error) {
    place.signal.throwIfAborted()
    result.failure = error.message
  } finally {
    for (const one of contestants) one.end()
    await fixture?.end()
    result.minutes = (performance.now() - start) / 60_000
    // a million rows of each would not find room beside those of the next row
    await place.databases.drop()
  }
  return result
}

/** One after the other, or all together where a row says so because it has much to fill in. */
async function openAll(row, place) {
  const names = Object.keys(row.contestants)
  const opened = []
  if (!row.opensTogether) {
    for (const name of names) opened.push(await openContestant(row, name, place))
    return opened
  }
  const all = await Promise.allSettled(names.map((name) => openContestant(row, name, place)))
  const failed = all.find(({ reason }) => reason)
  if (failed === undefined) return all.map(({ value }) => value)
  for (const { value } of all) value?.end()
  throw failed.reason
}

/** `absent` says why it cannot take part here, such as a peer without its Redis. */
async function openContestant(row, contestant, place) {
  const { database } = row.contestants[contestant]
  const url = database === undefined ? null : await place.databases.fresh(database, `${row.name}-${contestant}`)
  const { folder, quick, seconds, given, guard, profile } = place
  const told = { file: row.file, contestant, place: { url, folder, quick, seconds, given } }
  const flags = profile
    ? ['--cpu-prof', `--cpu-prof-dir=${RESULTS}`, `--cpu-prof-name=${row.name}-${contestant}.cpuprofile`]
    : []
  const child = fork(PROCESS, [], { execArgv: ['--expose-gc', ...flags], stdio: ['ignore', 2, 2, 'ipc'] })
  guard.process(child.pid, 'SIGKILL')
  const one = {
    contestant,
    ask: (verb, about) => ask(child, { verb, about, who: join(row.name, contestant) }),
    end: () => end(child, guard),
  }
  try {
    const { absent } = await one.ask('open', told)
    if (absent) one.end()
    return { ...one, absent }
  } catch (error) {
    one.end()
    throw error
  }
}

/** Rejects with what went wrong in the process, or when it ended instead of answering. */
function ask(child, { verb, about, who }) {
  return new Promise((resolve, reject) => {
    const onMessage = ({ answer, error }) => {
      settle()
      if (error) reject(new Error(`${who}, ${verb}: ${error}`))
      else resolve(answer)
    }
    const onExit = (code, signal) => {
      settle()
      reject(new Error(`${who} ended in the midst of ${verb}: ${code ?? signal}`))
    }
    const settle = () => {
      child.off('message', onMessage)
      child.off('exit', onExit)
    }
    child.on('message', onMessage)
    child.on('exit', onExit)
    if (child.exitCode !== null || child.signalCode !== null) return onExit(child.exitCode, child.signalCode)
    child.send({ verb, about })
  })
}

/** Disconnected, a process ends by itself, and writes its profile when there is one to write; else the guard sees to it. */
function end(child, guard) {
  if (child.connected) child.disconnect()
  child.once('exit', () => guard.forget(child.pid))
}
