// One request after the other: each mail is committed before the next one is sent.
import { enqueuers } from '../contestants/enqueuers.mjs'
import { mailOf } from '../frame/mails.mjs'
import { oneAtATime } from '../frame/rate.mjs'

export default {
  title: 'enqueue, one at a time, composition included',
  figures: { rate: { unit: 'mails/s', better: 'more' }, cpu: { unit: 'us of CPU a mail', better: 'less' } },
  goals: [{ figure: 'rate', of: 'mailspool', against: ['pg-boss', 'graphile-worker'], atLeast: 1 }],
  contestants: enqueuers(({ enqueue }, { seconds }) => oneAtATime(seconds, (n) => enqueue(mailOf(n)))),
}
