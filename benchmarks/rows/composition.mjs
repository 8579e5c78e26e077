// Making the bytes of a mail: our send() with everything but the database (checks, composition, ids, a store that takes
// all of it at once), beside nodemailer's MailComposer alone. By the processor's time, so a second is a second of one core.
import { createMemoryStore } from '@mailspool/core'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import { changedStore } from '../contestants/changed-store.mjs'
import { openMailspool } from '../contestants/mailspool.mjs'
import { mailOf, mailsOf, mailWith } from '../frame/mails.mjs'
import { inLanes } from '../frame/rate.mjs'

/** Mails of one call of sendMany. */
const TOGETHER = 100

const takesAll = () => changedStore(createMemoryStore(), { add: async ({ messages }) => messages.map(() => ({ kind: 'added' })) }) // prettier-ignore

/** Of one core: what else it waits for does not count. */
async function perCore(seconds, each, work) {
  const { cpu } = await inLanes({ seconds, lanes: 1 }, work)
  return { rate: (1e6 / cpu) * each }
}

const ours = (each, workOf) => ({
  async open({ seconds }) {
    const mailer = await openMailspool({ storeOf: takesAll })
    await mailer.ready()
    return { round: () => perCore(seconds, each, workOf(mailer)), close: () => mailer.close() }
  },
})

const composed = (mail) => new MailComposer({ ...mail, date: new Date() }).compile().build()

export default {
  title: 'composition of text and html mails on one core, checks included',
  figures: { rate: { unit: 'mails a second of one core', better: 'more' } },
  goals: [
    { figure: 'rate', of: 'sendMany', atLeast: 10_000 },
    { figure: 'rate', of: 'send', atLeast: 10_000 },
  ],
  contestants: {
    sendMany: ours(TOGETHER, (mailer) => (n) => mailer.sendMany(mailsOf(TOGETHER, n * TOGETHER))),
    send: ours(1, (mailer) => (n) => mailer.send(mailOf(n))),
    'send, an attachment of 1 MB': ours(1, (mailer) => (n) => mailer.send(mailWith(n, 1))),
    'MailComposer alone': {
      open: async ({ seconds }) => ({ round: () => perCore(seconds, 1, (n) => composed(mailOf(n))) }),
    },
  },
}
