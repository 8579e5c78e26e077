/** `run-mailer`: the endless worker, for systemd, PM2 or a container. Duty: until a signal; it takes no file lock. */
import { action, settingOption, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { endOnSignal } from '../signals.js'

/** Nobody mails the output of a worker: its warnings belong in the log of whoever runs it. */
const WATCHED = { cron: false }

export const runMailerCommand: CommandDefinition = (program) => {
  program
    .command('run-mailer')
    .description('Sends mail as it comes, retries what is due, and goes on until it is told to end (SIGTERM, SIGINT).')
    .addOption(settingOption('--concurrency <n>', 'concurrency'))
    .action(
      action(async (session) => {
        const signal = endOnSignal(session.output)
        const mailer = await session.mailer()
        session.output.note('Waiting for mail; end with Ctrl-C or SIGTERM.')
        if (session.output.json) mailer.on('attempt', (attempt) => session.output.answer(attempt, () => []))
        await mailer.work({ signal })
        return EXIT.done
      }, WATCHED),
    )
}
