// Waits until somebody listens on a port of this machine: node wait-for-port.mjs PORT. Exit 1 after half a minute.
import { connect } from 'node:net'

const port = Number(process.argv[2])
const end = Date.now() + 30_000

function attempt() {
  const socket = connect({ port, host: 'localhost' })
  socket.on('connect', () => socket.destroy())
  socket.on('error', () => {
    if (Date.now() < end) return setTimeout(attempt, 50)
    console.error(`Nobody listens on port ${port}.`)
    process.exitCode = 1
  })
}

attempt()
