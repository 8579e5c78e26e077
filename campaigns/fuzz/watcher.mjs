// Beside a kind's process, as a thread: sees that an input has kept the processor for long without an end, names it and ends
// the process. Writes past Node's streams, which need the main thread.
import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'

const { shared, kind } = workerData
const view = Buffer.from(shared)
const BUSY_MS = 20_000
let seen = -1
let since = process.cpuUsage()

setInterval(() => {
  const now = view.readUInt32LE(0)
  if (now !== seen) {
    seen = now
    since = process.cpuUsage()
    return
  }
  const { user, system } = process.cpuUsage(since)
  if ((user + system) / 1000 < BUSY_MS) return
  const replay = view.toString('latin1', 5, 5 + view.readUInt8(4))
  const wrong = { error: `it keeps the processor: ${BUSY_MS} ms of it without an end`, input: 'see --only', replay }
  writeSync(1, `\n${JSON.stringify({ kind, wrong })}\n`)
  process.kill(process.pid, 'SIGKILL')
}, 500)
