/** `requeue ID...`: deferred, failed, cancelled or uncertain mail goes out again. Duty: an answer for each. */
import { changeEach, changedOrWhy } from '../change-each.js'

export const requeueCommand = changeEach({
  name: 'requeue',
  description:
    'Puts deferred, failed, cancelled or uncertain messages back in the queue; who has the mail gets no second copy.',
  change: changedOrWhy('requeued', (mailer, id) => mailer.requeue(id)),
  done: ['requeued'],
})
