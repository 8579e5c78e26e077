/** Small writes that share one: who goes with whom, and that a fault is its own item's. */
import { expect, test } from '@jest/globals'
import { MailerError } from '../src/errors.js'
import { groupCommit } from '../src/group-commit.js'

const turns = () => new Promise((resolve) => setImmediate(resolve))

/** A write that is under way until it is let go. */
function held() {
  const writes: { items: readonly number[]; end: (error?: Error) => void }[] = []
  const write = (items: readonly number[]) =>
    new Promise<number[]>((resolve, reject) => {
      writes.push({ items, end: (error) => (error ? reject(error) : resolve(items.map((one) => one * 10))) })
    })
  return { write, writes, items: () => writes.map(({ items }) => items) }
}

test('an item alone goes at once, and what comes meanwhile goes together behind it', async () => {
  const { write, writes, items } = held()
  const group = groupCommit(write, { maxItems: 10 })
  const answers = [group.add(1)]
  await turns()
  answers.push(group.add(2), group.add(3))
  await turns()
  expect([items(), group.pending]).toEqual([[[1]], 3])
  writes[0]!.end()
  await turns()
  expect(items()).toEqual([[1], [2, 3]])
  writes[1]!.end()
  expect(await Promise.all(answers)).toEqual([10, 20, 30])
  await group.idle()
  expect(group.pending).toBe(0)
})

test('an item that comes in the turn in which the last write ends is not left behind', async () => {
  const group = groupCommit((items: readonly number[]) => Promise.resolve(items), { maxItems: 10 })
  const chain = async (left: number): Promise<void> => {
    await group.add(left)
    if (left > 0) await chain(left - 1)
  }
  await Promise.all([chain(300), chain(200), chain(100)])
  await group.idle()
  expect(group.pending).toBe(0)
})

test("one item's fault is its own; a database that is away is asked once", async () => {
  const asked: number[][] = []
  const group = groupCommit(
    async (items: readonly number[]) => {
      asked.push([...items])
      if (items.includes(13)) throw new MailerError('MAILER_STORE_FAILED', { problem: 'bad' })
      if (items.includes(99)) throw new MailerError('MAILER_STORE_UNAVAILABLE', { problem: 'away' })
      return items
    },
    { maxItems: 10 },
  )
  const bad = await Promise.allSettled([1, 13, 2, 3].map((one) => group.add(one)))
  expect(bad.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
  expect(asked.length).toBeGreaterThan(1)
  asked.length = 0
  const away = await Promise.allSettled([1, 99, 2].map((one) => group.add(one)))
  expect([away.map(({ status }) => status), asked.length]).toEqual([['rejected', 'rejected', 'rejected'], 1])
})
