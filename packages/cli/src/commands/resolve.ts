/** `resolve ID sent|not-sent`: a person says what became of an uncertain message. Duty: one answer. */
import { Argument } from 'commander'
import { action, type CommandDefinition } from '../command.js'
import { changedOrWhy, changeOne } from '../change-each.js'

export const resolveCommand: CommandDefinition = (program) => {
  program
    .command('resolve')
    .description('Says what became of an uncertain message: sent, or not-sent (it goes back in the queue).')
    .argument('<id>', 'The id, as list prints it.')
    .addArgument(new Argument('<answer>', 'What you found out.').choices(['sent', 'not-sent']))
    .action(
      action(async (session, { args: [id = '', answer] }) =>
        changeOne(session, id, {
          change: changedOrWhy('resolved', (mailer, one) =>
            mailer.resolveUncertain(one, answer === 'sent' ? 'sent' : 'notSent'),
          ),
          done: ['resolved'],
        }),
      ),
    )
}
