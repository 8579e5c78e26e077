/**
 * A URL of several hosts on MySQL and MariaDB: the real server behind ports that vanish, and beside it hosts that speak
 * the protocol and only read, as a replica or a member that has lost its cluster does.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import mysql2 from 'mysql2'
import { SequelizeStore } from '../src/sequelize-store.js'
import { freshDatabase, onMariadb, type TestDatabase } from './open-mariadb.js'
import { openProxy, type Proxy } from './proxy.js'

onMariadb('several hosts', () => {
  let database: TestDatabase
  const opened: { close: () => Promise<unknown> }[] = []

  beforeAll(async () => {
    database = await freshDatabase()
    const store = new SequelizeStore({ url: database.url })
    await store.migrate()
    await store.close()
  })
  afterEach(async () => {
    // stores first: each says goodbye
    for (const one of opened.splice(0).toReversed()) await one.close()
  })
  afterAll(() => database.drop())

  async function host(): Promise<Proxy> {
    const { hostname, port } = new URL(database.url)
    const proxy = await openProxy({ host: hostname, port: Number(port || 3306) })
    opened.push(proxy)
    return proxy
  }

  async function reader(kind: 'replica' | 'unready'): Promise<Reader> {
    const one = await openReader(kind)
    opened.push(one)
    return one
  }

  function storeOn(ports: readonly number[]): SequelizeStore {
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',')
    const store = new SequelizeStore({ url: database.url.replace(/(:\/\/(?:[^/@]*@)?)[^/?]+/, `$1${hosts}`) })
    opened.push(store)
    return store
  }

  const send = (store: SequelizeStore) => store.add({ messages: [aMessage()], batchSize: 500 })
  const ADDED = [expect.objectContaining({ kind: 'added' })]

  test('passes over one that is down, a replica, and a member that is not ready', async () => {
    const down = await host()
    await down.vanish()
    const [replica, unready] = [await reader('replica'), await reader('unready')]
    const writes = await host()
    const store = storeOn([down.port, replica.port, unready.port, writes.port])
    expect(await send(store)).toEqual(ADDED)
    for (const one of [replica, unready, writes]) expect(one.count()).toBeGreaterThan(0)
  })

  test('a host that vanishes is replaced by the next before anybody notices', async () => {
    const [first, second] = [await host(), await host()]
    const store = storeOn([first.port, second.port])
    await Promise.all([send(store), send(store), send(store)])
    expect(second.count()).toBe(0)
    await first.vanish()
    expect(await send(store)).toEqual(ADDED)
  })

  test('where none takes writes the error says why of each', async () => {
    const down = await host()
    await down.vanish()
    const [replica, unready] = [await reader('replica'), await reader('unready')]
    const error: unknown = await send(storeOn([down.port, replica.port, unready.port])).catch((one: unknown) => one)
    expect(error).toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
    expect(String(error)).toContain(`127.0.0.1:${down.port}: connect ECONNREFUSED`)
    expect(String(error)).toContain(`127.0.0.1:${replica.port}: is set to read only`)
    expect(String(error)).toContain(`127.0.0.1:${unready.port}: is a member of a cluster and not ready`)
  })
})

interface Reader {
  port: number
  count: () => number
  close: () => Promise<unknown>
}

/** mysql2's own server: real packets, and the two answers that tell a host that cannot be written to. */
async function openReader(kind: 'replica' | 'unready'): Promise<Reader> {
  const server = mysql2.createServer(() => undefined)
  const streams: Destroyable[] = []
  let count = 0
  server.on('connection', (connection: Answering) => {
    count += 1
    streams.push(connection.stream)
    connection.on('error', () => undefined)
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '10.11.0-MariaDB',
      connectionId: count,
      statusFlags: 2,
      characterSet: 33,
      capabilityFlags: 0xffffff ^ 0x800,
      authCallback: (_: unknown, then: (error: null) => void) => {
        then(null)
        connection.sequenceId = 0
      },
    })
    // it takes SET for a statement to prepare
    for (const event of ['query', 'stmt_prepare']) connection.on(event, (sql) => answer(connection, { sql, kind }))
    connection.on('packet', () => (connection.sequenceId = 0))
  })
  server.listen(0)
  const its = (server as unknown as { _server: import('node:net').Server })._server
  if (!its.listening) await once(its, 'listening')
  const close = async () => {
    for (const stream of streams) stream.destroy()
    await new Promise((resolve) => its.close(resolve))
  }
  return { port: (its.address() as AddressInfo).port, count: () => count, close }
}

interface Destroyable {
  destroy: () => void
}

/** A connection as the server has it; its types are the client's. */
interface Answering {
  stream: Destroyable
  on: (event: string, call: (sql: string) => void) => void
  serverHandshake: (greeting: object) => void
  sequenceId: number
  writeColumns: (columns: readonly object[]) => void
  writeTextRow: (row: readonly string[]) => void
  writeEof: () => void
  writeOk: () => void
}

function answer(connection: Answering, { sql, kind }: { sql: string; kind: 'replica' | 'unready' }): void {
  const rows = (names: string[], values: string[][]) => {
    // not writeTextResult, which pads each row
    const column = { catalog: 'def', schema: '', table: '', orgTable: '', characterSet: 33, columnType: 253 }
    connection.writeColumns(names.map((name) => ({ ...column, name, orgName: name })))
    for (const row of values) connection.writeTextRow(row)
    connection.writeEof()
  }
  // an answer counts on from its question's number
  connection.sequenceId = 1
  if (/wsrep_ready/.test(sql)) {
    const status = { wsrep_provider_name: kind === 'unready' ? 'Galera' : '', wsrep_ready: 'OFF' }
    return rows(['Variable_name', 'Value'], Object.entries(status))
  }
  if (/read_only/.test(sql)) return rows(['replica', 'files'], [['1', '0']])
  connection.writeOk()
}
