/** `export`: all messages that are not sent, oldest first, as NDJSON. Duty: what a queue holds, never its content. */
import { STATES } from '@mailspool/core'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { messageLine } from '../message-line.js'

export const exportCommand: CommandDefinition = (program) => {
  program
    .command('export')
    .description('All messages that are not sent, oldest first, one line of JSON each.')
    .action(
      action(async (session) => {
        const mailer = await session.mailer()
        const state = STATES.filter((one) => one !== 'sent')
        for await (const message of mailer.messages({ state, order: 'oldest', limit: 1000 }))
          session.output.write(`${JSON.stringify(messageLine(message))}\n`)
        return EXIT.done
      }),
    )
}
