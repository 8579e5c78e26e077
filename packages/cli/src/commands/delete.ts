/** `delete ID...`: removes messages with content, recipients and attempts. Duty: an answer for each. */
import { changeEach } from '../change-each.js'

export const deleteCommand = changeEach({
  name: 'delete',
  description: 'Deletes messages with their content and attempts; unsent mail will not be sent.',
  change: (mailer, id) => mailer.delete(id),
  done: ['deleted'],
})
