import { describe, expect, test } from '@jest/globals'
import { idempotencyHash, stableForm, whatWasSaid } from '../../src/enqueue/idempotency.js'
import { parts, refusal } from './parts.js'

const GOOD = { to: 'ann@example.com', subject: 'Hello', text: 'Hi' }

describe('idempotency keys', () => {
  const mail = { ...GOOD, attachments: [{ filename: 'a.bin', content: Buffer.from('a') }], date: new Date(0) }

  test('same key and content: the first id again, announced once', async () => {
    const { send, rows, events } = parts()
    const first = await send(mail, { idempotencyKey: 'order-17', tags: ['a'] })
    const { to, ...rest } = mail
    const again = await send({ ...rest, to, cc: undefined }, { tags: ['a'], idempotencyKey: 'order-17' })
    expect(again).toEqual(first)
    expect([rows().length, events.length]).toEqual([1, 1])
  })

  test.each([
    [{ ...mail, subject: 'Other' }, {}],
    [{ ...mail, attachments: [{ filename: 'a.bin', content: Buffer.from('b') }] }, {}],
    [mail, { priority: 'high' as const }],
  ])('other content is a conflict (%#)', async (other, options) => {
    const { send, rows } = parts()
    await send(mail, { idempotencyKey: 'order-17' })
    const { code, message } = await refusal(send(other, { ...options, idempotencyKey: 'order-17' }))
    expect([code, rows().length]).toEqual(['MAILER_IDEMPOTENCY_CONFLICT', 1])
    expect(message).toContain('order-17')
  })

  test('the hash knows what differs and nothing else', () => {
    const hash = (given: object, options = {}) => idempotencyHash(whatWasSaid(given, options), [])
    expect(hash({ to: 'a', subject: 'b' })).toBe(hash({ subject: 'b', to: 'a', cc: undefined }))
    expect(hash({}, { idempotencyKey: 'a', transaction: 1 })).toBe(hash({}, { idempotencyKey: 'b' }))
    expect(hash({ to: ['a', 'b'] })).not.toBe(hash({ to: ['b', 'a'] }))
    const distinct = [
      '1',
      1,
      null,
      true,
      'true',
      [],
      {},
      [1],
      ['1'],
      new Date(1),
      Buffer.from('1'),
      { a: 1 },
      '[]',
      '{}',
    ]
    expect(new Set(distinct.map(stableForm)).size).toBe(distinct.length)
  })
})
