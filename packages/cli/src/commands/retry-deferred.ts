/** `retry-deferred`: puts deferred mail back in the queue; the next send-mail sends it. Duty: the count. */
import { action, cronOption, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { counted } from '../output.js'
import { endOnSignal } from '../signals.js'
import { reportCount } from '../report-count.js'
import { withLock } from '../with-lock.js'

export const retryDeferredCommand: CommandDefinition = (program) => {
  program
    .command('retry-deferred')
    .description('Puts deferred mail that has retries left back in the queue, and prints how many.')
    .option('--due', 'Only mail whose back-off has ended.')
    .addOption(cronOption())
    .action(
      action<{ due?: boolean; cron?: boolean }>(async (session, { options }) =>
        withLock(session, {
          command: 'retry-deferred',
          signal: endOnSignal(session.output),
          work: async (signal) => {
            const mailer = await session.mailer()
            const count = await mailer.retryDeferred({ due: options.due ?? false, signal })
            reportCount(session.output, count, `${counted(count, 'deferred mail')} put back in the queue.`) // prettier-ignore
            return EXIT.done
          },
        }),
      ),
    )
}
