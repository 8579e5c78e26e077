/** What is written comes back as it was: texts of every kind, bytes of every size. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aMessage, aRecipient } from '@mailspool/core/testing'
import type { StoreUnderTest } from '@mailspool/core/testing'
import fc from 'fast-check'
import { openSqlite } from './open-sqlite.js'

let opened: StoreUnderTest
beforeAll(async () => {
  opened = await openSqlite()
})
afterAll(() => opened.close())

const anyText = fc.string({ unit: 'grapheme', maxLength: 60 })

test('subjects, senders, tags and metadata of every script survive byte for byte', async () => {
  const property = fc.asyncProperty(
    anyText,
    anyText,
    fc.dictionary(anyText, anyText),
    async (subject, from, metadata) => {
      const message = aMessage({
        subject,
        from,
        metadata,
        tags: [subject, from],
        recipients: [aRecipient(`${from}@a.example`)],
      })
      await opened.store.add({ messages: [message], batchSize: 500 })
      const found = await opened.store.find(message.id)
      expect(found).toMatchObject({ subject, from, tags: [subject, from] })
      expect(found!.metadata).toEqual({ ...metadata })
      expect(found!.recipients[0]!.address).toBe(`${from}@a.example`)
    },
  )
  await fc.assert(property, { numRuns: 100 })
})

test.each([0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 5_000_000])(
  'content of %i bytes survives',
  async (size) => {
    const content = Buffer.alloc(size)
    for (let at = 0; at < size; at++) content[at] = (at * 7) % 256
    const message = aMessage({ content, size })
    await opened.store.add({ messages: [message], batchSize: 500 })
    expect((await opened.store.content(message.id))!.equals(content)).toBe(true)
    const parts = (await opened.rows('content')).filter((row) => row.message === message.id)
    expect(parts.length).toBe(Math.max(1, Math.ceil(size / (1024 * 1024))))
  },
)
