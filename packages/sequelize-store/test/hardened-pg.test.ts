/** A Postgres that is killed in the moment in which a connection stands: the call is refused, and the process lives. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { SequelizeStore } from '../src/sequelize-store.js'

let server: Server
let greeted: number

/** A message of the protocol: its letter, its length, its body (postgresql.org/docs, chapter 55). */
function message(letter: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(body.length + 4)
  return Buffer.concat([Buffer.from(letter), length, body])
}

const WELCOME = Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))])
const DIES = message(
  'E',
  Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0'),
)

beforeEach(async () => {
  greeted = 0
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      greeted += 1
      socket.end(Buffer.concat([WELCOME, DIES]))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => void server.close())

test('welcome and death in one packet', async () => {
  const { port } = server.address() as AddressInfo
  const store = new SequelizeStore({ url: `postgres://shop@127.0.0.1:${port}/shop` })
  try {
    await expect(store.counts({})).rejects.toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
    expect(greeted).toBeGreaterThan(1)
  } finally {
    await store.close()
  }
})
