// A whole million drained by one run, nothing sent: what matters is the memory, which may not grow with the queue.
// django-mailer took 6.7 GB and 28 s until its first send.
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { openMailspool } from '../contestants/mailspool.mjs'
import { startWorker } from '../contestants/start-worker.mjs'
import { fill } from '../frame/fill.mjs'
import { mailOf } from '../frame/mails.mjs'
import { timed } from '../frame/rate.mjs'

const contestant = (database) => ({
  database,
  async open({ url, quick }) {
    const mailer = await openMailspool({ url })
    await mailer.close()
    const count = quick ? 20_000 : 1_000_000
    await fill(url, { state: 'queued', count, content: await new MailComposer(mailOf(0)).compile().build() })
    const worker = await startWorker({ url, transport: 'null:', concurrency: 20 })
    return {
      async round() {
        let memory
        const { rate } = await timed(count, async () => (memory = await drained(worker, count)))
        return { peak: memory.peak, before: memory.before, rate }
      },
      close: async () => worker.end(),
    }
  },
})

async function drained(worker, count) {
  const summary = await worker.ask('deliver')
  if (summary.sent !== count) throw new Error(`${summary.sent} of ${count} were sent, stopped by ${summary.stoppedBy}`)
  return summary
}

export default {
  title: 'drain of 1 million mails in one run, without SMTP',
  figures: {
    peak: { unit: 'MB of memory at most', better: 'less' },
    before: { unit: 'MB of memory before it begins', better: 'less' },
    rate: { unit: 'mails/s', better: 'more' },
  },
  goals: [{ figure: 'peak', of: 'postgres', atMost: 150 }],
  quick: false,
  warmUp: false,
  rounds: 1,
  contestants: { postgres: contestant('postgres') },
}
