// An application, as a process: queues mails, and writes each acknowledged one into a file and flushes it before it
// counts. Some are cancelled soon after. Sends no more than its parent lets it, so that there is a queue and no flood.
import { fsyncSync, openSync, writeSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createMailer } from '@mailspool/core'
import { SequelizeStore } from '@mailspool/sequelize-store'
import { between, randomFor } from './random.mjs'

const { index, count, seed, url, file, cancels } = JSON.parse(process.argv[2])
const LANES = 16
const book = openSync(file, 'a')
const mailer = createMailer({ store: new SequelizeStore({ url }), transport: 'null:' })
let credit = 0
let begun = 0
let acknowledged = 0
let number = 0
const cancelling = new Set()

process.on('message', (told) => (credit = told.credit))
process.on('disconnect', () => process.exit(1))

/** Lines of one turn of the loop are flushed together. */
let unwritten = []
let flushing = null
function write(entry) {
  unwritten.push(`${JSON.stringify({ ...entry, at: Date.now() })}\n`)
  flushing ??= new Promise((resolve) =>
    setImmediate(() => {
      const lines = unwritten.join('')
      unwritten = []
      flushing = null
      writeSync(book, lines)
      fsyncSync(book)
      resolve()
    }),
  )
  return flushing
}

function mailOf(n) {
  const random = randomFor(seed, 'producer', index, n)
  const key = `m.${index}.${n}`
  const recipients = random() < 0.75 ? 1 : between(random, 2, 4)
  const to = Array.from(
    { length: recipients },
    (_, place) => `r${place}.${index}.${n}.${recipients}@d${between(random, 0, 8)}.example`,
  )
  const text = `Order ${key}\n${'.dots and words\n'.repeat(between(random, 1, 80))}`
  const mail = {
    from: 'Shop <shop@example.com>', to: to[0], cc: to.slice(1, 2), bcc: to.slice(2), subject: `Order ${key}`, text,
    messageId: `<${key}.${seed}@shop.example>`, envelope: { from: `${key}@bounce.example`, to },
  } // prettier-ignore
  const priority = ['high', 'medium', 'medium', 'low'][between(random, 0, 3)]
  const options =
    random() < 0.03 ? { priority, sendAt: new Date(Date.now() + between(random, 100, 1500)) } : { priority }
  const cancelAfter = random() * 100 < cancels ? between(random, 0, 400) : null
  return { key, to, mail, options, cancelAfter }
}

async function sendOne() {
  const { key, to, mail, options, cancelAfter } = mailOf(number++)
  try {
    const { id, messageId } = await mailer.send(mail, options)
    await write({ event: 'acknowledged', key, id, messageId, to })
    acknowledged += 1
    if (cancelAfter !== null) track(cancelLater(id, cancelAfter))
  } catch (error) {
    await write({ event: 'unacknowledged', key, messageId: mail.messageId, to, code: error.code, error: String(error) })
    begun -= 1
    await pause(100)
  }
}

function track(promise) {
  cancelling.add(promise)
  promise.finally(() => cancelling.delete(promise))
}

async function cancelLater(id, after) {
  await pause(after)
  const answer = await mailer.cancel(id).catch((error) => `error ${error.code ?? error}`)
  await write({ event: 'cancel', id, answer })
}

async function lane() {
  while (begun < count) {
    if (begun >= credit) await pause(20)
    else {
      begun += 1
      await sendOne()
    }
  }
}

const telling = setInterval(() => process.send({ acknowledged }), 100)
await Promise.all(Array.from({ length: LANES }, lane))
// the end of an unacknowledged one may have let the others end before
while (acknowledged < count) await lane()
await Promise.all(cancelling)
clearInterval(telling)
await mailer.close()
process.send({ acknowledged, done: true }, () => process.exit(0))
