// Those who ask the application of rows/request.mjs, ten at a time, as a process: process.argv[2] is its port.
import { Agent, request } from 'node:http'
import { percentile } from '../frame/figures.mjs'
import { inLanes } from '../frame/rate.mjs'

const LANES = 10
const port = Number(process.argv[2])
const agent = new Agent({ keepAlive: true, maxSockets: LANES })

process.on('message', async ({ seconds }) => {
  const took = []
  await inLanes({ seconds, lanes: LANES }, async () => {
    const start = performance.now()
    await ask()
    took.push(performance.now() - start)
  })
  process.send({ requests: took.length, p50: percentile(took, 0.5) })
})
process.on('disconnect', () => process.exit())

function ask() {
  return new Promise((resolve, reject) => {
    const asking = request({ port, host: '127.0.0.1', method: 'POST', agent }, (response) => {
      response.resume()
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode}`))))
    })
    asking.on('error', reject)
    asking.end()
  })
}
