/** Refused logins against a real SMTP server, over several processes' mailers (RELIABILITY chapter 4, "auth failure"). */
import { afterEach, expect, test } from '@jest/globals'
import { createMailer } from '../../src/mailer.js'
import type { Mailer, MailerConfig } from '../../src/mailer-types.js'
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

function mailerOn(shared: ReturnType<typeof store>, server: FaultServer, config: Partial<MailerConfig> = {}): Mailer {
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
