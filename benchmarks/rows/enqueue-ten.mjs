// Ten requests at a time: ours that bring no transaction share a commit.
import { enqueuers } from '../contestants/enqueuers.mjs'
import { mailOf } from '../frame/mails.mjs'
import { inLanes } from '../frame/rate.mjs'

export default {
  title: 'enqueue, 10 in flight, composition included',
  figures: { rate: { unit: 'mails/s', better: 'more' }, cpu: { unit: 'us of CPU a mail', better: 'less' } },
  goals: [{ figure: 'rate', of: 'mailspool', against: ['pg-boss', 'graphile-worker'], atLeast: 3 }],
  contestants: enqueuers(({ enqueue }, { seconds }) => inLanes({ seconds, lanes: 10 }, (n) => enqueue(mailOf(n)))),
}
