/** `purge-mail-log DAYS`: deletes finished mail by age. Duty: the count. */
import { InvalidArgumentError, Option } from 'commander'
import { action, cronOption, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { counted } from '../output.js'
import { reportCount } from '../report-count.js'
import { endOnSignal } from '../signals.js'
import { withLock } from '../with-lock.js'

type Result = 'success' | 'failure' | 'all'

export const purgeMailLogCommand: CommandDefinition = (program) => {
  program
    .command('purge-mail-log')
    .description(
      'Deletes mail that finished more than DAYS days ago, with its content and attempts, and prints how many.',
    )
    .argument('<days>', 'Age in days.', readDays)
    .addOption(
      new Option('-r, --result <which>', 'success: sent mail; failure: failed; all: cancelled and uncertain too.')
        .choices(['success', 'failure', 'all'])
        .default('success'),
    )
    .addOption(cronOption())
    .action(
      action<{ result: Result; cron?: boolean }>(async (session, { args, options }) =>
        withLock(session, {
          command: 'purge-mail-log',
          signal: endOnSignal(session.output),
          work: async (signal) => {
            const mailer = await session.mailer()
            const count = await mailer.purgeLog(Number(args[0]), options.result, { signal })
            reportCount(session.output, count, `${counted(count, 'mail')} deleted.`)
            return EXIT.done
          },
        }),
      ),
    )
}

function readDays(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of days, 0 or more.')
  return Number(text)
}
