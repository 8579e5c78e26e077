// A process of an application that queues mail while others do the same: node producer.mjs FROM COUNT, in the project's
// folder. Prints the Message-IDs that send() acknowledged, one a line; exit 1 with the first error that it saw.
import { openMailer } from '@mailspool/config'

const AT_ONCE = 20
const [from, count] = process.argv.slice(2).map(Number)
const mailer = openMailer()
const numbers = Array.from({ length: count }, (_, index) => from + index)

async function sendAll() {
  for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
    const { messageId } = await mailer.send({
      to: `user${n}@example.com`,
      subject: `Notice ${n}`,
      text: `Notice ${n}.`,
    })
    process.stdout.write(`${messageId}\n`)
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, sendAll))
await mailer.close()
