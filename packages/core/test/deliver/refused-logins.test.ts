/** Refused logins against a real SMTP server, over several processes' mailers (RELIABILITY chapter 4, "auth failure"). */
import { afterEach, describe, expect, test } from '@jest/globals'
import { VERIFY } from '../../src/doors.js'
import { createMailer } from '../../src/mailer.js'
import type { MailerConfig } from '../../src/mailer-types.js'
import { loginsName } from '../../src/store/shared-facts.js'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type FaultPhase } from '../../src/testing/fault-server/script.js'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** A server that refuses like this at one phase while `refuses` says so, and counts how often it was asked there. */
async function refusingServer(phase: FaultPhase, reply: string) {
  const state = { refuses: true, asked: 0 }
  const server = await createFaultServer({
    offer: { auth: { user: 'shop', pass: 'secret' } },
    faults: (point) => {
      if (point.phase !== phase) return null
      state.asked += 1
      return state.refuses ? faults.reply(reply) : null
    },
  })
  ends.push(() => server.close())
  return { server, state }
}

const store = () => {
  const made = createMemoryStore()
  // several mailers share it, as processes share a database
  return { ...made, close: async () => undefined }
}

function mailerOn(shared: ReturnType<typeof store>, server: FaultServer, config: Partial<MailerConfig> = {}) {
  const mailer = createMailer({
    store: shared,
    transport: { host: server.host, port: server.port, auth: { user: 'shop', pass: 'secret' }, ignoreTLS: true },
    defaultFrom: 'shop@example.com',
    breaker: { failures: 3, pause: 0, maxPause: 0 },
    random: () => 0.5,
    ...config,
  })
  ends.push(() => mailer.close())
  return mailer
}

const TWENTY = Array.from({ length: 20 }, (_, nth) => ({ to: `user${nth}@example.com`, text: 'Hi' }))

test('twenty mails and five connections: one login at a time, three in all, no mail loses an attempt', async () => {
  const { server, state } = await refusingServer('auth', '535 5.7.8 bad credentials')
  const shared = store()
  const [first, second] = [mailerOn(shared, server), mailerOn(shared, server)]
  const told: string[] = []
  for (const mailer of [first, second]) mailer.on('authFailed', ({ reply }) => told.push(reply))
  await first.sendMany(TWENTY)
  for (const mailer of [first, second, first, second])
    expect(await mailer.deliver()).toMatchObject({ sent: 0, deferred: 0, failed: 0, stoppedBy: 'transport' })
  expect(state.asked).toBe(3)
  expect(told).toHaveLength(3)
  expect(await first.counts()).toMatchObject({ queued: 20 })
  expect((await first.log()).items).toEqual([])
  const [transport] = (await first.status()).transports
  expect(transport).toMatchObject({ breaker: 'open', lastError: expect.stringContaining('bad credentials') })
  expect(transport!.opensIn).toBeGreaterThan(800)
})

test.each([
  ['530 5.7.0 authentication required', 'mail'],
  ['534 5.7.9 mechanism too weak', 'rcpt'],
  ['535 5.7.8 authentication expired', 'data'],
  ['538 5.7.11 encryption required', 'mail'],
] as const)('%s at %s is a refused login as well', async (reply, phase) => {
  const { server, state } = await refusingServer(phase, reply)
  const mailer = mailerOn(store(), server, { breaker: { failures: 3, pause: 15, maxPause: 300 } })
  await mailer.sendMany(TWENTY)
  const refused = { sent: 0, failed: 0, deferred: 0, stoppedBy: 'transport' }
  expect(await mailer.deliver()).toMatchObject(refused)
  // those that were with the transport already
  expect(state.asked).toBeLessThanOrEqual(10)
  const asked = state.asked
  expect(await mailer.deliver()).toMatchObject(refused)
  expect(state.asked).toBe(asked)
  const [transport] = (await mailer.status()).transports
  expect(transport).toMatchObject({ breaker: 'open', lastError: expect.stringContaining(reply.slice(11, 30)) })
  state.refuses = false
  await mailer.resume()
  await mailer.deliver()
  expect((await mailer.counts()).sent).toBeGreaterThan(0)
})

test('resume, and new settings in another process, let the next login through', async () => {
  const { server, state } = await refusingServer('auth', '535 5.7.8 bad credentials')
  const shared = store()
  const mailer = mailerOn(shared, server)
  await mailer.sendMany(TWENTY)
  for (let nth = 0; nth < 4; nth++) await mailer.deliver()
  expect(state.asked).toBe(3)
  await mailer.resume()
  await mailer.deliver()
  expect(state.asked).toBeGreaterThan(3)
  for (let nth = 0; nth < 4; nth++) await mailer.deliver()
  expect(state.asked).toBe(6)
  state.refuses = false
  const transport = { host: server.host, port: server.port, auth: { user: 'shop', pass: 'secret' }, ignoreTLS: true, name: 'renewed' } // prettier-ignore
  expect(await mailerOn(shared, server, { transport }).deliver()).toMatchObject({ sent: 20, stoppedBy: 'empty' })
})

describe('a login that a person asks for', () => {
  const REFUSED = expect.objectContaining({
    code: 'MAILER_TRANSPORT_FAILED',
    message: expect.stringContaining('bad credentials'),
  })
  const SPENT = expect.objectContaining({
    code: 'MAILER_TRANSPORT_FAILED',
    message: expect.stringContaining('refused 3 times in 15 minutes'),
  })

  test('counts as that of a worker does: three in all, then nobody asks, whoever asked before; resume lets it in', async () => {
    const { server, state } = await refusingServer('auth', '535 5.7.8 bad credentials')
    const shared = store()
    const [doctor, worker, page] = [mailerOn(shared, server), mailerOn(shared, server), mailerOn(shared, server)]
    const told: string[] = []
    doctor.on('authFailed', ({ reply }) => told.push(reply))
    await worker.sendMany(TWENTY)
    await expect(doctor[VERIFY]('default')).rejects.toEqual(REFUSED)
    expect(told).toEqual([expect.stringContaining('bad credentials')])
    await worker.deliver()
    await page[VERIFY]('default').catch(() => undefined)
    await worker.deliver()
    expect(state.asked).toBe(3)
    for (const mailer of [doctor, page]) await expect(mailer[VERIFY]('default')).rejects.toEqual(SPENT)
    expect(await worker.deliver()).toMatchObject({ sent: 0, stoppedBy: 'transport' })
    expect(state.asked).toBe(3)
    expect((await worker.status()).transports).toMatchObject([
      { breaker: 'open', lastError: expect.stringContaining('bad') },
    ])
    state.refuses = false
    await worker.resume()
    await doctor[VERIFY]('default')
    expect(await worker.deliver()).toMatchObject({ sent: 20 })
  })

  test('three times by doctor alone: the worker does not ask a fourth time', async () => {
    const { server, state } = await refusingServer('auth', '535 5.7.8 bad credentials')
    const shared = store()
    const [doctor, worker] = [mailerOn(shared, server), mailerOn(shared, server)]
    for (let nth = 0; nth < 5; nth++) await doctor[VERIFY]('default').catch(() => undefined)
    expect(state.asked).toBe(3)
    await worker.sendMany(TWENTY)
    expect(await worker.deliver()).toMatchObject({ sent: 0, stoppedBy: 'transport' })
    expect(state.asked).toBe(3)
  })

  test('other settings are tried at once, though the old ones may not be', async () => {
    const { server, state } = await refusingServer('auth', '535 5.7.8 bad credentials')
    const shared = store()
    const old = mailerOn(shared, server)
    for (let nth = 0; nth < 3; nth++) await old[VERIFY]('default').catch(() => undefined)
    state.refuses = false
    await expect(old[VERIFY]('default')).rejects.toEqual(SPENT)
    const transport = {
      host: server.host,
      port: server.port,
      auth: { user: 'shop', pass: 'secret' },
      ignoreTLS: true,
      name: 'renewed',
    }
    await mailerOn(shared, server, { transport })[VERIFY]('default')
    expect(state.asked).toBe(4)
  })

  test('what is no refused login counts nothing, and a store that is away keeps nobody from asking', async () => {
    const { server } = await refusingServer('greeting', '421 4.3.2 not now')
    const shared = store()
    const doctor = mailerOn(shared, server)
    for (let nth = 0; nth < 4; nth++) await expect(doctor[VERIFY]('default')).rejects.toThrow('not now')
    expect(await shared.readSettings(loginsName('default'))).toEqual([])
    const refusing = await refusingServer('auth', '535 5.7.8 bad credentials')
    const away = { ...store(), readSettings: () => Promise.reject(new RangeError('away')) }
    await expect(mailerOn(away, refusing.server)[VERIFY]('default')).rejects.toEqual(REFUSED)
    await expect(doctor[VERIFY]('nobody')).rejects.toMatchObject({ code: 'MAILER_UNKNOWN_TRANSPORT' })
  })
})
