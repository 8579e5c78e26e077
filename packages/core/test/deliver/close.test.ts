/** close() against a real SMTP server: what SIGTERM does for the command line, without a signal (RELIABILITY chapter 4). */
import { expect, test } from '@jest/globals'
import { createMailer } from '../../src/mailer.js'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import { createFaultServer } from '../../src/testing/fault-server/fault-server.js'
import { faults, type FaultPhase } from '../../src/testing/fault-server/script.js'

test('when the grace is over, mail before its end goes back, not counted; mail behind its end is waited for', async () => {
  const reached = new Map<FaultPhase, () => void>()
  const at = (phase: FaultPhase) => new Promise<void>((resolve) => reached.set(phase, resolve))
  const points = Promise.all([at('rcpt'), at('final')])
  const server = await createFaultServer({
    faults: ({ phase, from, to, address }) => {
      const isSlow = address === 'never@example.com'
      if (phase === 'rcpt' && isSlow) return (reached.get('rcpt')!(), faults.hang())
      if (phase === 'final' && from !== null && to.includes('late@example.com'))
        return (reached.get('final')!(), faults.late(400))
      return null
    },
  })
  const memory = createMemoryStore()
  const store = { ...memory, close: async () => undefined }
  const mailer = createMailer({ store, transport: server.url, defaultFrom: 'shop@example.com', shutdownGrace: 0 })
  const [open, final] = await mailer.sendMany(
    ['never@example.com', 'late@example.com'].map((to) => ({ to, text: 'Hi' })),
  )
  const signals = ['SIGTERM', 'SIGINT'].map((name) => process.listenerCount(name))
  const working = mailer.work()
  await points
  // in a host's process signals are the host's
  expect(['SIGTERM', 'SIGINT'].map((name) => process.listenerCount(name))).toEqual(signals)
  await mailer.close()
  await working
  expect(await memory.find(open!.id)).toMatchObject({ state: 'queued', attemptCount: 0, attempts: [] })
  expect(await memory.find(final!.id)).toMatchObject({ state: 'sent', attemptCount: 1 })
  expect(server.ledger).toHaveLength(1)
  await server.close()
})
