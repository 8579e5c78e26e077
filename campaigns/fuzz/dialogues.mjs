// Dialogues over a real socket with a server that says anything, in pieces of any size, offers anything and ends anyhow. Whatever
// it does: nobody is named to it who was not asked for, a content is given once, `sent` only after a yes to the whole of
// it, and a clean yes is never turned into a no.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createMailer, createMemoryStore } from '@mailspool/core'
import { judgeStored } from './replies.mjs'
import { bytes, reply } from './say.mjs'
import { openSpeaker } from './speaker.mjs'

const said = fc.oneof(
  { weight: 40, arbitrary: fc.constant('usual') },
  { weight: 10, arbitrary: reply.map((text) => ({ line: text })) },
  { weight: 3, arbitrary: bytes.map((text) => ({ raw: text })) },
  { weight: 1, arbitrary: fc.constant('silence') },
  { weight: 1, arbitrary: fc.constant('close') },
  { weight: 1, arbitrary: fc.constant('reset') },
)
const offers = fc.subarray([
  'PIPELINING',
  'CHUNKING',
  '8BITMIME',
  'SMTPUTF8',
  'SIZE 1000000',
  'SIZE',
  'ENHANCEDSTATUSCODES',
  'DSN',
  'X-\0',
])
const script = fc.record({
  says: fc.array(said, { minLength: 1, maxLength: 10 }),
  mails: fc.constantFrom(1, 1, 2, 4),
  cut: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 }), fc.constant(4000)),
  offers: fc.tuple(fc.boolean(), offers).map(([calm, some]) => (calm ? ['PIPELINING', 'CHUNKING', '8BITMIME'] : some)),
})

/** Each of the usual replies cut at each of its bytes, and each place in the dialogue with each wrong thing. */
const WRONG = ['silence', 'close', 'reset', { line: '354 go' }, { line: '250 ok' }, { line: '421 bye' }, { line: '550 5.1.1 no' }, { line: '450 4.2.0 later' }, { raw: '250 ok\r\n250 ok\r\n' }, { raw: '\0' }, { raw: '25' }, { line: '250-never' }] // prettier-ignore
const places = Array.from({ length: 12 }, (_, place) => place)
const seeds = [[], ['PIPELINING'], ['PIPELINING', 'CHUNKING']].flatMap((offers) => [
  ...[1, 2, 3, 4, 5, 6, 7].map((cut) => ({ says: ['usual'], mails: 2, cut, offers })),
  ...places.flatMap((place) =>
    WRONG.map((one) => ({ says: [...places.slice(0, place).map(() => 'usual'), one], mails: 2, cut: 4000, offers })),
  ),
])

export default { inputs: script, seeds, open: openDialogues }

const TIMEOUTS = { connect: 0.5, greeting: 0.2, command: 0.2, content: 0.2, final: 0.2, total: 1 }
const CALM = {
  breaker: { failures: 1, pause: 1000, maxPause: 1000 },
  sweep: 1000,
  backoff: [1000],
  uncertainDelay: 1000,
}
const to = (nth) => [`ann${nth}@x.example`, `bob${nth}@y.example`]

async function openDialogues() {
  const speaker = await openSpeaker()
  const counts = { mails: 0, sent: 0, uncertain: 0 }
  const mailer = createMailer({
    store: createMemoryStore(),
    transport: speaker.url,
    defaultFrom: 'shop@x.example',
    timeouts: TIMEOUTS,
    concurrency: 1,
    ...CALM,
  })
  const check = async (given) => {
    const told = speaker.begin(given)
    const mails = Array.from({ length: given.mails }, (_, nth) => ({
      to: to(nth),
      subject: 'Hello',
      text: 'Hi\n.\n..\nyou',
    }))
    const ids = (await mailer.sendMany(mails)).map(({ id }) => id)
    await mailer.resume()
    await mailer.deliver({ ids })
    speaker.end()
    judgeHeard(told, given.mails)
    for (const [nth, id] of ids.entries()) {
      const message = await mailer.find(id)
      judge(message, told.mails[nth] ?? NEVER_HEARD)
      counts.mails += 1
      if (message.state === 'sent') counts.sent += 1
      if (isUncertain(message)) counts.uncertain += 1
      await mailer.delete(id)
    }
  }
  const close = async () => {
    await mailer.close()
    await speaker.close()
    return counts
  }
  return { check, close }
}

function judgeHeard({ recipients, strange }, mails) {
  const asked = Array.from({ length: mails }, (_, nth) => to(nth).map((one) => `RCPT TO:<${one}>`)).flat()
  for (const one of recipients) assert.ok(asked.includes(one), `it was told ${one}`)
  assert.deepEqual(strange, [], 'it was told something that is no SMTP')
}

const isUncertain = ({ attempts }) => attempts.some(({ result }) => result === 'uncertain')

const NEVER_HEARD = { wholes: 0, excused: 0, yes: false, clean: true, allRecipients: true }

function judge(message, { wholes, excused, yes, clean, allRecipients }) {
  const { state, reason, recipients, attempts } = message
  assert.ok(wholes <= 1 + Math.min(excused, 1), `it was given the mail ${wholes} times`)
  if (state === 'sent') assert.ok(wholes >= 1 && (yes || !clean), 'sent, without a yes')
  const partly = !allRecipients && (state === 'deferred' || reason === 'partial')
  const held = state === 'sent' || isUncertain(message) || partly
  if (yes && clean) assert.ok(held, `a yes is behind it, and it is ${state} (${reason})`)
  judgeStored([...recipients, ...attempts].map(({ reply }) => reply ?? ''))
}
