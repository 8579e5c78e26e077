// Judges one input, and how long it took: more than a second of this processor is a hang, and so is what never ends. A machine
// that others keep busy must not raise an alarm, so what seemed slow is tried again in a world of its own before it is called so.
import { Worker } from 'node:worker_threads'

const BUSY_MS = 1000
/** Where many inputs share the process, its processor time says nothing of one of them. */
const WALL_MS = 5000
const NEVER_MS = 15_000
const TRIES = 3

class TooSlow extends Error {}

/** @returns { tried(world, input, replay), count, slowest, close }; `tried` rejects for what must not be. */
export function openJudge({ open, kind, alone }) {
  const watcher = watch(kind)
  const longest = alone ? BUSY_MS : WALL_MS
  const judge = { count: 0, slowest: 0, close: watcher.end }
  judge.tried = async (world, input, replay) => {
    watcher.begins(replay)
    const wall = await timed(world, input).finally(() => (judge.count += 1))
    judge.slowest = Math.max(judge.slowest, Math.round(wall <= longest ? wall : await tryAgain(input, world.variant)))
  }
  return judge

  async function tryAgain(input, variant) {
    const times = []
    for (let nth = 0; nth < TRIES; nth++) {
      const world = await open(variant)
      times.push(await (alone ? busyWith : timed)(world, input).finally(world.close))
    }
    const best = Math.round(Math.min(...times))
    if (best > longest) throw new TooSlow(`it takes ${best} ms at best, tried ${TRIES} times`)
    return best
  }
}

async function timed(world, input) {
  const start = performance.now()
  let timer
  const never = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TooSlow(`it had no end after ${NEVER_MS} ms`)), NEVER_MS)
  })
  await Promise.race([world.check(input), never]).finally(() => clearTimeout(timer))
  return performance.now() - start
}

/** How long this processor was busy with it. */
async function busyWith(world, input) {
  const before = process.cpuUsage()
  const wall = await timed(world, input)
  const { user, system } = process.cpuUsage(before)
  return Math.min(wall, (user + system) / 1000)
}

/** From a thread of its own, since what never gives the processor back cannot tell of it. */
function watch(kind) {
  const shared = new SharedArrayBuffer(256)
  const view = Buffer.from(shared)
  const worker = new Worker(new URL('watcher.mjs', import.meta.url), { workerData: { shared, kind } })
  worker.unref()
  const begins = (replay) => {
    view.writeUInt32LE((view.readUInt32LE(0) + 1) >>> 0, 0)
    view.writeUInt8(view.write(replay.slice(0, 200), 5, 'latin1'), 4)
  }
  return { begins, end: () => worker.terminate() }
}
