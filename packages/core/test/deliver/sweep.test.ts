/** Whose lapsed claims a sweep ends: those of workers that vanished, never those in its own hands. */
import { expect, test } from '@jest/globals'
import { createEngine } from '../../src/deliver/engine.js'
import { createScriptedTransport, refused } from '../../src/testing/scripted-transport.js'
import { aNewMessage, anEngine, states } from './parts.js'

const NO_SUCH_USER = { code: 550, enhancedCode: '5.1.1', text: 'no such user' }

/** The server's 550 is on its way when the lease lapses, as behind a database that was away for longer than it. */
async function lapsedInHand(options: { sweptByAnother: boolean }) {
  const message = aNewMessage()
  let sweeps = 0
  let swept: () => void
  const twoSweeps = new Promise<void>((resolve) => (swept = resolve))
  const transport = createScriptedTransport(async (parcel) => {
    const row = made.store.tables.messages.get(message.id)!
    row.leaseUntil = new Date(0)
    if (options.sweptByAnother) await createEngine(made.parts).deliver({ maxDeferred: 1 })
    else await twoSweeps
    return refused(parcel, NO_SUCH_USER)
  })
  const made = anEngine({ default: transport }, { sweep: '1ms', lease: 60, onUncertain: 'hold' })
  const store = {
    ...made.store,
    sweep: async (request: { limit: number }) => {
      const answer = await made.store.sweep(request)
      sweeps += answer.lapsed.length
      if (sweeps >= 2) swept()
      return answer
    },
  }
  await made.add(message)
  await createEngine({ ...made.parts, store }).deliver({})
  return { ...made, message }
}

test('a worker does not call its own claim vanished: the outcome that it holds is stored as what it is', async () => {
  const { store, message } = await lapsedInHand({ sweptByAnother: false })
  expect(await states(store)).toEqual({ failed: 1 })
  expect((await store.find(message.id))?.attempts?.map(({ result, code }) => [result, code])).toEqual([
    ['failure', 550],
  ])
})

test('another worker does, since it cannot know', async () => {
  const { store } = await lapsedInHand({ sweptByAnother: true })
  expect(await states(store)).toEqual({ uncertain: 1 })
})
