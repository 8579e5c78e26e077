// The campaign itself, read downwards: everything is started, blows fall as planned while producers queue and workers
// send, then the faults end and the queue has to empty itself. Answers the facts that checks/ judges.
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { countStates, readStore } from './database.mjs'
import { readLedger } from './ledger.mjs'
import { calmBound, settingsFor, windowOf } from './options.mjs'
import { ended, tell, told } from './processes.mjs'
import { sendingNow } from './recovery.mjs'
import { watchStarvation } from './starvation.mjs'
import { watchTransactions } from './watch.mjs'
import { createWorkers } from './workers.mjs'

const file = (name) => fileURLToPath(new URL(name, import.meta.url))
const BACKLOG_SHARE = 1.1
/** Nothing has moved for so long: the campaign is stuck, and what stands in the store says why. */
const STUCK_MS = 120_000
const WAITING = ['queued', 'scheduled', 'deferred', 'sending']

export async function storm({ options, actions, database, folder, processes, log, signal }) {
  const started = performance.now()
  const store = new SequelizeStore({ url: database.url })
  await store.migrate()
  await store.close()
  const server = startServer({ options, folder, processes })
  const settings = settingsFor(options)
  const config = { ...settings, transport: await told(server.child, 'url') }
  const configOf = (number) => ({ ...config, database: urlFor(database, number) })
  const workers = createWorkers({ processes, folder, configOf, count: options.workers })
  const snapshot = watchStarvation(processes.pids)
  const blowing = { downs: 0, stopped: 0, lastDisturbed: 0, kills: [] }
  const state = { options, actions, settings, database, workers, server, log, signal, snapshot, ...blowing }
  workers.startAll()
  const producers = startProducers({ options, folder, processes, database, server })
  const watch = watchTransactions({
    db: options.db,
    database,
    disturbed: () => isDisturbed(state),
    snapshot,
  })
  const done = await blows(state, producers)
  await until(state, () => producers.areDone(), { progress: producers.acknowledged })
  if (!producers.areDone()) throw new Error(`the producers are stuck at ${producers.acknowledged()} mails`)
  await producers.done
  const calm = await calmDown(state)
  await watch.end()
  await workers.endAll()
  tell(server.child, { end: true })
  await ended(server.child)
  return {
    options,
    settings: { ...settings, window: windowOf(settings) },
    done,
    kills: state.kills,
    calm,
    transactions: watch.seen,
    surprises: workers.surprises,
    seconds: (performance.now() - started) / 1000,
    ...(await readLedger(folder)),
    store: await readStore(database.eye),
  }
}

/** Of a cluster each process may begin with another node. */
const urlFor = (database, number) => database.urlFor?.(number) ?? database.url

function startServer({ options, folder, processes }) {
  const { seed, faults: percent, chunking } = options
  const child = processes.fork(file('server.mjs'), { seed, percent, chunking, file: join(folder, 'server.ndjson') })
  const server = { child, counts: { taken: 0, faults: 0 } }
  child.on('message', ({ counts }) => counts && (server.counts = counts))
  return server
}

/** Each may go ahead of what the server has taken by its part of the backlog. */
function startProducers({ options, folder, processes, database, server }) {
  const { producers, messages, seed, backlog } = options
  const share = (index) => Math.floor(messages / producers) + (index < messages % producers ? 1 : 0)
  const running = Array.from({ length: producers }, (_, index) => {
    const instructions = { index, count: share(index), seed, url: urlFor(database, index), cancels: 2 }
    const child = processes.fork(file('producer.mjs'), {
      ...instructions,
      file: join(folder, `producer-${index}.ndjson`),
    })
    const one = { child, acknowledged: 0 }
    child.on('message', ({ acknowledged }) => (one.acknowledged = acknowledged))
    return { ...one, done: told(child, 'done'), get: () => one.acknowledged }
  })
  const crediting = setInterval(() => {
    const credit = Math.ceil((server.counts.taken * BACKLOG_SHARE + backlog) / producers)
    for (const { child } of running) tell(child, { credit })
  }, 50)
  let areDone = false
  const done = Promise.all(running.map((one) => one.done)).finally(() => {
    clearInterval(crediting)
    areDone = true
  })
  done.catch(() => {})
  return { done, areDone: () => areDone, acknowledged: () => running.reduce((sum, one) => sum + one.get(), 0) }
}

/** Holds for a second longer, in which what was stopped comes to itself. */
const isDisturbed = ({ stopped, downs, lastDisturbed }) => stopped > 0 || downs > 0 || Date.now() - lastDisturbed < 1500

/** Every blow at its moment; two may overlap, on different workers. */
async function blows(state, producers) {
  const done = { kill: 0, killDatabase: 0, stop: 0, term: 0 }
  const underway = new Set()
  for (const action of state.actions) {
    await until(state, () => producers.acknowledged() >= action.at, { progress: producers.acknowledged })
    const blow = strike(state, action)
    underway.add(blow)
    blow.then(
      () => underway.delete(blow),
      () => {},
    )
    await Promise.race([blow, pause(20)])
    done[action.what] += 1
    state.log(`${producers.acknowledged()} acknowledged, ${state.server.counts.taken} taken: ${action.what}`)
  }
  await Promise.all(underway)
  return done
}

async function strike(state, action) {
  if (action.what === 'killDatabase') return killDatabase(state, action)
  let worker = null
  await until(state, () => (worker = state.workers.pick(action.chance)) !== null)
  worker.busy = true
  if (action.what === 'kill') await killWorker(state, worker, action)
  else if (action.what === 'term') await state.workers.term(worker, (state.settings.shutdownGrace + 10) * 1000)
  else await stopForLonger(state, worker, action)
  worker.busy = false
}

async function killWorker(state, worker, { wait }) {
  const killing = state.workers.kill(worker, wait)
  // a database that is away has nothing to tell
  await sendingNow(state.database.eye).then((seen) => state.kills.push(seen), () => {})
  await killing
} // prettier-ignore

async function stopForLonger(state, worker, { wait }) {
  state.stopped += 1
  await state.workers.stop(worker, state.settings.lease * 1200 + wait)
  state.stopped -= 1
  state.lastDisturbed = Date.now()
}

async function killDatabase(state, action) {
  await until(state, () => state.downs === 0)
  state.downs += 1
  await state.database.kill(() => pause(action.wait), action)
  state.downs -= 1
  state.lastDisturbed = Date.now()
}

/** The faults end once nothing is left to claim; from then on the clock of RELIABILITY chapter 6 runs. */
async function calmDown({ options, settings, database, server, log, snapshot, ...state }) {
  const states = () => countStates(database.eye).catch(() => null)
  const waiting = (found, names) => names.reduce((sum, name) => sum + (found?.[name] ?? 0), 0)
  let found = await states()
  const emptied = async (names) => (found = await states()) !== null && waiting(found, names) === 0
  const moving = () => JSON.stringify([found, server.counts.taken])
  await until(state, () => emptied(['queued']), { progress: moving, patience: 60_000 })
  log(`The faults end: ${JSON.stringify(found)}`)
  tell(server.child, { calm: true })
  const from = performance.now()
  const starved = snapshot()
  const bound = calmBound(settings)
  await until(state, () => emptied(WAITING), { progress: moving, patience: 30_000 })
  const seconds = (performance.now() - from) / 1000
  const starvedSeconds = starved.since() / 1000
  // what has its dot behind it may still be answered
  await pause(500)
  return { seconds, starvedSeconds, bound, left: waiting(await states(), WAITING), hold: options.hold }
}

/** Waits for a condition; gives up when `progress` has said the same for too long, and what follows shows it. */
async function until({ signal }, condition, { progress = () => 0, patience = STUCK_MS } = {}) {
  let last = progress()
  let since = performance.now()
  while (!(await condition())) {
    signal.throwIfAborted()
    await pause(20)
    if (progress() !== last) [last, since] = [progress(), performance.now()]
    if (performance.now() - since > patience) return
  }
}
