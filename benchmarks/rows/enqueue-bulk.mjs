// Ten thousand mails in one call: all or nothing. django-mailer's bulk on Postgres was measured at 7,900/s on such a machine.
import { enqueuers } from '../contestants/enqueuers.mjs'
import { mailsOf } from '../frame/mails.mjs'
import { timed } from '../frame/rate.mjs'

export default {
  title: 'bulk enqueue: one call for 10,000 mails (--quick: 2,000), composition included',
  figures: { rate: { unit: 'mails/s', better: 'more' }, cpu: { unit: 'us of CPU a mail', better: 'less' } },
  goals: [
    { figure: 'rate', of: 'mailspool', atLeast: 7900 },
    { figure: 'rate', of: 'mailspool', against: ['pg-boss'], atLeast: 0.5, stretch: 1 },
  ],
  contestants: enqueuers(({ enqueueMany }, { quick }) => {
    const mails = mailsOf(quick ? 2_000 : 10_000)
    return timed(mails.length, () => enqueueMany(mails))
  }),
}
