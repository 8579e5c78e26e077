/** The exam can fail: each store here breaks one promise, and the questions about it must notice. */
import assert from 'node:assert'
import { expect, test } from '@jest/globals'
import { isMailerError } from '../src/errors.js'
import { openMemoryStore } from '../src/testing/memory-store-under-test.js'
import { QUESTIONS } from '../src/testing/store-contract/all-questions.js'
import { put } from '../src/testing/store-contract/store-contract.js'
import type { Question } from '../src/testing/store-contract/question.js'
import type { StoreUnderTest } from '../src/testing/store-contract/store-under-test.js'
import { LOOKING } from './sabotage/looking.js'
import { sabotage, type Sabotage } from './sabotage/sabotage.js'
import { SETTLEMENT } from './sabotage/settlement.js'
import { UPKEEP } from './sabotage/upkeep.js'
import { WAY_IN } from './sabotage/way-in.js'
import { WAY_OUT } from './sabotage/way-out.js'

const LACKING = new Set<Question['needs']>(['another', 'spoil', 'parts'])

const abilities = { cannot: { another: 'memory', spoil: 'memory', parts: 'memory' }, raceMessages: 100 }

test.each([...WAY_IN, ...WAY_OUT, ...SETTLEMENT, ...UPKEEP, ...LOOKING])('$name: noticed', async (broken) => {
  expect(await noticed(broken)).not.toEqual([])
})

test('an honest store is accused of nothing', async () => {
  expect(await noticed(sabotage('nothing', '', () => ({})))).toEqual([])
})

/** The questions that the store answered wrongly. */
async function noticed(broken: Sabotage): Promise<string[]> {
  const asked = QUESTIONS.filter(({ verb, needs }) => verb.startsWith(broken.noticedBy) && !LACKING.has(needs))
  expect(asked.length).toBeGreaterThan(0)
  const titles: string[] = []
  for (const question of asked) {
    try {
      await put(question, { open: () => openBroken(broken), abilities })
    } catch (error) {
      // any other error would only show that the sabotage itself is broken
      if (error instanceof assert.AssertionError || isMailerError(error)) titles.push(question.title)
      else throw error
    }
  }
  return titles
}

async function openBroken(broken: Sabotage): Promise<StoreUnderTest> {
  const subject = await openMemoryStore()
  return { ...subject, store: { ...subject.store, ...broken.breaks(subject.store) } }
}
