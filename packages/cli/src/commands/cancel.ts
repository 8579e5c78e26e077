/** `cancel ID...`: what is not sent yet will not be. Duty: an answer for each. */
import { changeEach } from '../change-each.js'

export const cancelCommand = changeEach({
  name: 'cancel',
  description: 'Cancels messages that are not sent yet.',
  change: (mailer, id) => mailer.cancel(id),
  done: ['cancelled'],
})
