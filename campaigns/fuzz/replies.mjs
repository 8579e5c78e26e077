// What servers say, as a plugin quotes it, through the rule table, the verdict and the store. Whatever is said: the message ends
// in a state that fits, `sent` only where the plugin fulfilled, and what is stored of the words is clean and short.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createMailer, createMemoryStore } from '@mailspool/core'
import { anything, mostly } from './pieces.mjs'
import { code, reply, words } from './say.mjs'

const quoted = fc.record(
  {
    how: fc.constantFrom('throws', 'rejects', 'fulfils'),
    response: mostly(reply),
    responseCode: mostly(code),
    message: mostly(words),
    rejected: anything,
    accepted: anything,
    code: mostly(fc.constantFrom('EENVELOPE', 'EAUTH', 'ECONNECTION', 'ETIMEDOUT', 'EMESSAGE', 'ESOCKET')),
    command: mostly(fc.constantFrom('CONN', 'AUTH PLAIN', 'MAIL FROM', 'RCPT TO', 'DATA', 'API')),
    rejectedErrors: anything,
    statusCode: anything,
    cause: anything,
  },
  { requiredKeys: ['how'] },
)

export default {
  inputs: quoted,
  seeds: [
    { how: 'rejects', message: '\0\ud800'.repeat(500_000) },
    { how: 'rejects', response: `550 5.1.1 ${'\0'.repeat(1e6)}` },
    { how: 'rejects', response: `550-5.1.1 ${'a\r\n550-'.repeat(1e5)}` },
    { how: 'rejects', response: `4${'5.7.1 '.repeat(2e5)}`, responseCode: 450 },
    { how: 'rejects', response: `550 ${'too many '.repeat(1e5)}` },
    { how: 'rejects', response: `550 ${'('.repeat(5e5)}#5.1.1` },
    { how: 'rejects', response: `550 ${' '.repeat(1e6)}x` },
    { how: 'fulfils', response: `250 ${'a-'.repeat(5e5)}` },
  ],
  open: openReplies,
}

const CALM = {
  breaker: { failures: 1, pause: 1000, maxPause: 1000 },
  sweep: 1000,
  backoff: [1000],
  uncertainDelay: 1000,
}

async function openReplies() {
  let given = null
  const counts = {}
  const mailer = createMailer({
    store: createMemoryStore(),
    transport: { use: quoting(() => given), accepts: 'bytes' },
    defaultFrom: 'shop@x.example',
    concurrency: 1,
    ...CALM,
  })
  const check = async (input) => {
    given = input
    const { id } = await mailer.send({ to: ['ann@x.example', 'bob@y.example'], subject: 'Hello', text: 'Hi' })
    await mailer.resume()
    await mailer.deliver({ ids: [id] })
    const message = await mailer.find(id)
    counts[message.state] = (counts[message.state] ?? 0) + 1
    judge(message, input)
    await mailer.delete(id)
  }
  const close = async () => {
    await mailer.close()
    return counts
  }
  return { check, close }
}

function judge({ state, recipients, attempts = [] }, { how }) {
  const others = ['queued', 'scheduled', 'deferred', 'failed', 'uncertain']
  assert.ok([...others, ...(how === 'fulfils' ? ['sent'] : [])].includes(state), `it ${how} and is ${state}`)
  judgeStored([...recipients, ...attempts].map(({ reply }) => reply ?? ''))
}

export function judgeStored(replies) {
  for (const said of replies) {
    assert.ok(Buffer.byteLength(said) <= 2048, 'a stored reply is too long')
    assert.ok(said.isWellFormed(), 'a stored reply has half a character')
    // eslint-disable-next-line no-control-regex -- what must not be stored
    assert.doesNotMatch(said, /[\u0000-\u0008\u000b-\u001f\u007f]/, 'a stored reply has control characters')
  }
}

/** A nodemailer plugin that answers what the input says. */
function quoting(given) {
  const send = (mail, done) => {
    const { how, ...said } = given()
    if (how === 'fulfils') return done(null, said)
    const error = Object.assign(new Error('no'), said)
    if (how === 'throws') throw error
    done(error)
  }
  return { name: 'quoting', version: '1', send }
}
