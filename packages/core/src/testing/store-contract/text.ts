/** Questions about text and bytes: whatever may be stored comes back byte for byte. */
import assert from 'node:assert/strict'
import { aRecipient, someBytes } from '../a-message.js'
import { anAttempt, deferring } from '../an-ending.js'
import { questions } from './question.js'
import { addedOne, claimedOne, found, sending } from './steps.js'
import type { StoreUnderTest } from './store-under-test.js'

const MB = 1_048_576

/** What breaks stores: code points of four bytes, joiners, right to left, quotes, wildcards, spaces at the ends. */
const TEXTS = {
  emoji: '🧾 👩‍👩‍👧‍👦 ✉️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿',
  'beyond the BMP': '𝕏 𠮷野家 𐍈 \u{10FFFD}',
  'Chinese and Japanese': '订单确认 ご注文の確認 ｶﾅ',
  'right to left': 'שלום \u202Eabc\u202C مرحبا بالعالم',
  'combining marks': 'e\u0301 é a\u0308 Z\u0351\u036b\u0343 ﬁ ﬃ',
  'quotes and wildcards': `it's "100%" \\ \\' _ $1 :name ?; -- /* */ {{x}} \`y\``,
  'spaces at the ends': '  two  ',
  'odd spaces': '\u00a0\u2003\u200b\u2028\u2029\ufeffx\ufffd\uffff',
  empty: '',
}

export const textQuestions = [
  ...questions(
    'text',
    Object.fromEntries(
      Object.entries(TEXTS).map(([kind, text]) => [`keeps ${kind}`, (subject: StoreUnderTest) => keeps(subject, text)]),
    ),
  ),
  ...questions('text', {
    'keeps line ends and tabs in metadata and replies': async (subject) => {
      const text = 'a\r\nb\nc\td'
      const claim = await sending(subject, { metadata: { note: text } })
      await subject.store.settle([deferring(claim, { attempt: anAttempt({ reply: text }) })])
      const message = await found(subject, claim.id)
      assert.deepEqual([message.metadata.note, message.attempts?.[0]?.reply], [text, text])
    },

    'keeps names of metadata that mean something to JavaScript': async (subject) => {
      const metadata = { constructor: 'a', toString: 'b', 'a.b': 'c', '': 'd' }
      const { id } = await addedOne(subject, { metadata })
      assert.deepEqual((await found(subject, id)).metadata, metadata)
    },

    'keeps a reply of 2 kB': async (subject) => {
      const reply = '🧾'.repeat(512)
      const claim = await sending(subject)
      const fates = [{ index: 0, fate: 'open', reply } as const]
      await subject.store.settle([deferring(claim, { attempt: anAttempt({ reply }), fates })])
      const message = await found(subject, claim.id)
      assert.deepEqual([message.attempts?.[0]?.reply, message.recipients[0]?.reply], [reply, reply])
    },

    'keeps a subject of 8 kB and an address of 254 octets': async (subject) => {
      const address = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`
      const { id } = await addedOne(subject, { subject: 'ü'.repeat(4096), recipients: [aRecipient(address)] })
      const message = await found(subject, id)
      assert.deepEqual([message.subject?.length, message.recipients[0]?.address], [4096, address])
    },

    'keeps the longest key, tags and metadata that send lets through': async (subject) => {
      const longest = {
        idempotencyKey: '鍵'.repeat(255),
        idempotencyHash: 'a'.repeat(64),
        tags: Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(100, '札')),
        metadata: Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`name ${n}`, '値'.repeat(100)])),
      }
      const { id } = await addedOne(subject, longest)
      const { tags, metadata } = await found(subject, id)
      assert.deepEqual([tags, metadata], [longest.tags, longest.metadata])
    },

    'keeps addresses apart that differ in case or accent only': async (subject) => {
      const addresses = ['ann@example.com', 'Ann@example.com', 'änn@example.com', 'a\u0308nn@example.com']
      const { id } = await addedOne(subject, { recipients: addresses.map((address) => aRecipient(address)) })
      assert.deepEqual((await found(subject, id)).recipients.map(({ address }) => address), addresses) // prettier-ignore
    },
  }),
  ...questions('bytes', {
    'keeps every octet': async (subject) => {
      const content = someBytes(131_042)
      const { id } = await addedOne(subject, { content })
      assert.ok((await subject.store.content(id))?.equals(content))
      assert.ok((await claimedOne(subject)).content?.equals(content))
    },

    'keeps content of every size around its parts': async (subject) => {
      for (const size of [1, MB - 1, MB, MB + 1, 3 * MB + 17]) {
        const content = someBytes(size)
        const { id } = await addedOne(subject, { content })
        const kept = await subject.store.content(id)
        assert.equal(kept?.length, size)
        assert.ok(kept.equals(content), `${size} octets should be the same`)
        assert.equal((await found(subject, id)).size, size)
      }
    },
  }),
  ...questions(
    'bytes',
    {
      'are stored in parts of at most 1 MB, in order': async (subject) => {
        const content = someBytes(2 * MB + 5)
        await addedOne(subject, { content })
        const parts = (await subject.rows('content')).sort((a, b) => a.part - b.part)
        assert.ok(parts.length >= 3 && parts.every(({ bytes }) => bytes.length <= MB))
        assert.ok(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(content))
      },
    },
    'parts',
  ),
]

/** The text in every place that holds one. */
async function keeps(subject: StoreUnderTest, text: string): Promise<void> {
  const claim = await sending(subject, {
    subject: text,
    from: `${text} <shop@example.com>`,
    messageId: `<${text}@example.com>`,
    envelopeFrom: `${text}@example.com`,
    tags: [`t${text}`, `t${text}2`],
    metadata: { [`k${text}`]: text },
    recipients: [aRecipient(`${text}@example.com`)],
  })
  assert.equal(claim.envelopeFrom, `${text}@example.com`)
  const attempt = anAttempt({ reply: text, worker: `${text}/1/1` })
  const fates = [{ index: 0, fate: 'open', reply: text } as const]
  await subject.store.settle([deferring(claim, { attempt, fates })])
  const message = await found(subject, claim.id)
  const { subject: title, from, messageId, tags, metadata, recipients, attempts } = message
  assert.deepEqual([title, from, messageId], [text, `${text} <shop@example.com>`, `<${text}@example.com>`])
  assert.deepEqual([tags, metadata], [[`t${text}`, `t${text}2`], { [`k${text}`]: text }])
  assert.deepEqual(recipients, [{ address: `${text}@example.com`, kind: 'to', fate: 'open', reply: text }])
  assert.deepEqual([attempts?.[0]?.reply, attempts?.[0]?.worker], [text, `${text}/1/1`])
  const raw = (await subject.rows('message')).find(({ id }) => id === claim.id)
  assert.equal(raw?.subject, text)
  const tagged = await subject.store.list({ tag: `t${text}` })
  assert.deepEqual(tagged.items.map(({ id }) => id), [claim.id]) // prettier-ignore
  await subject.store.addDontSend([{ address: `${text}@example.com`, reason: text, source: text, expiresAt: null }])
  const [entry] = (await subject.store.listDontSend({})).items
  assert.deepEqual([entry?.address, entry?.reason, entry?.source], [`${text}@example.com`, text, text])
  await subject.store.writeSetting({ name: `x${text}`, value: { [text]: text } })
  assert.deepEqual((await subject.store.readSettings(`x${text}`))[0]?.value, { [text]: text })
}
