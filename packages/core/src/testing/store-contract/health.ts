/** Questions about health: the database's clock, what it is, and risks that say what to do. */
import assert from 'node:assert/strict'
import { aMessage } from '../a-message.js'
import { questions } from './question.js'

export const healthQuestions = questions('health', {
  'tells the clock that rows are written by': async (subject) => {
    const { store } = subject
    const before = await store.health()
    const message = aMessage()
    await store.add({ messages: [message], batchSize: 500 })
    const after = await store.health()
    const { createdAt } = (await store.find(message.id))!
    assert.ok(before.clock <= createdAt && createdAt <= after.clock, `${before.clock.toISOString()} <= ${createdAt.toISOString()} <= ${after.clock.toISOString()}`) // prettier-ignore
  },

  'names the database, and each risk with its value and what to do': async ({ store }) => {
    const { server, risks } = await store.health()
    assert.notEqual(server, '')
    for (const risk of risks) for (const text of Object.values(risk)) assert.notEqual(text, '')
  },
})
