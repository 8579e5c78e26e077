/**
 * A URL of several hosts, on the real server behind ports that vanish, are silent, or give sessions that only read: new
 * connections lead to the one that takes writes, and callers see nothing of the others.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { aMessage } from '@mailspool/core/testing'
import { SequelizeStore } from '../src/sequelize-store.js'
import { PostgresPlace, withPostgres } from './open-postgres.js'
import { openProxy, type Proxy, type ProxyOptions } from './proxy.js'

withPostgres((url) => {
  const place = new PostgresPlace(url)
  const { hostname, port } = new URL(url)
  const proxies: Proxy[] = []
  const stores: SequelizeStore[] = []

  beforeAll(() => place.migrate())
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()))
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))
  })
  afterAll(() => place.drop())

  async function host(options?: ProxyOptions): Promise<Proxy> {
    const proxy = await openProxy({ host: hostname, port: Number(port || 5432) }, options)
    proxies.push(proxy)
    return proxy
  }

  function hostsUrl(ports: readonly number[], more?: string): string {
    const hosts = ports.map((one) => `127.0.0.1:${one}`).join(',')
    const given = url.replace(/(:\/\/(?:[^/@]*@)?)[^/?]+/, `$1${hosts}`)
    return more === undefined ? given : `${given}${given.includes('?') ? '&' : '?'}${more}`
  }

  function storeOn(ports: readonly number[], more?: string): SequelizeStore {
    const store = new SequelizeStore({ url: hostsUrl(ports, more), schema: place.schema })
    stores.push(store)
    return store
  }

  const send = (store: SequelizeStore) => store.add({ messages: [aMessage()], batchSize: 500 })
  const ADDED = [expect.objectContaining({ kind: 'added' })]

  test('passes over a host that is down and one that only reads', async () => {
    const down = await host()
    await down.vanish()
    const reads = await host({ greeting: readOnly })
    const writes = await host()
    const store = storeOn([down.port, reads.port, writes.port], 'target_session_attrs=read-write')
    expect(store.identity).toContain(`127.0.0.1:${down.port},127.0.0.1:${reads.port},127.0.0.1:${writes.port}/`)
    expect(await send(store)).toEqual(ADDED)
    expect([reads.count(), writes.count()]).toEqual([1, 1])
    await store.migrate()
    expect(reads.count()).toBe(1)
  })

  test('a host that vanishes is replaced by the next before anybody notices, and taken again once it is the one', async () => {
    const [first, second] = [await host(), await host()]
    const store = storeOn([first.port, second.port])
    await Promise.all([send(store), send(store), send(store)])
    expect(second.count()).toBe(0)
    await first.vanish()
    expect(await send(store)).toEqual(ADDED)
    await first.comeBack()
    await second.vanish()
    expect(await send(store)).toEqual(ADDED)
  })

  test('where none takes writes the error says why of each, and nothing of the password', async () => {
    const down = await host()
    await down.vanish()
    const reads = await host({ greeting: readOnly })
    const given = hostsUrl([down.port, reads.port]).replace(/:\/\/(?:[^/@]*@)?/, '://postgres:sesame@')
    const store = new SequelizeStore({ url: given, schema: place.schema })
    stores.push(store)
    const error: unknown = await send(store).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'MAILER_STORE_UNAVAILABLE', retryable: true })
    expect(String(error)).toContain(`127.0.0.1:${down.port}: connect ECONNREFUSED`)
    expect(String(error)).toContain(`127.0.0.1:${reads.port}: is set to read only`)
    expect(String(error)).not.toContain('sesame')
  })

  test('one that answers and refuses is not asked for by another way', async () => {
    const [first, second] = [await host(), await host()]
    const none = hostsUrl([first.port, second.port]).replace(/\/[^/?]*(\?.*)?$/, '/no_such_database$1')
    const store = new SequelizeStore({ url: none })
    stores.push(store)
    await expect(send(store)).rejects.toThrow('no_such_database')
    expect([first.count() > 0, second.count()]).toEqual([true, 0])
  })

  test('one that is silent costs its time-out once, and is asked last then', async () => {
    const [silent, writes] = [await host({ silent: true }), await host()]
    const store = storeOn([silent.port, writes.port], 'connectionTimeoutMillis=300')
    expect(await send(store)).toEqual(ADDED)
    const before = silent.count()
    expect(before).toBe(1)
    await Promise.all([send(store), send(store), send(store)])
    expect([silent.count(), writes.count() > 1]).toEqual([1, true])
  })

  test('listens for other processes on the one that takes writes', async () => {
    const reads = await host({ greeting: readOnly })
    const writes = await host()
    const listening = storeOn([reads.port, writes.port])
    const heard = new Promise<string>((resolve, reject) => {
      setTimeout(() => reject(new RangeError('nothing was heard in 10 s')), 10_000).unref()
      listening.onWake(() => resolve('heard'))
    })
    expect(await heard).toBe('heard')
  })
})

/** Asks, in the client's name, for sessions that only read: as a server that an operator has put aside. */
function readOnly(startup: Buffer): Buffer {
  const more = Buffer.from('options\0-c default_transaction_read_only=on\0')
  const changed = Buffer.concat([startup.subarray(0, -1), more, Buffer.from([0])])
  changed.writeInt32BE(changed.length, 0)
  return changed
}
