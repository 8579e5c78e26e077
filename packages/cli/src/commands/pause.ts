/** `pause`: nobody sends, on any host, until resume. Duty: who, why, and which transport. */
import { userInfo, hostname } from 'node:os'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'

export const pauseCommand: CommandDefinition = (program) => {
  program
    .command('pause')
    .description('Stops the sending of mail on all hosts until resume; mail can still be queued.')
    .option('--transport <name>', 'Only what goes by this transport.')
    .option('--reason <text>', 'Shown by status.')
    .action(
      action<{ transport?: string; reason?: string }>(async (session, { options: { transport, reason } }) => {
        const why = { by: whoami(), ...(transport === undefined ? {} : { transport }), ...(reason === undefined ? {} : { reason }) } // prettier-ignore
        await (await session.mailer()).pause(why)
        session.output.answer({ paused: transport ?? 'all' }, () => [`Paused: ${transport ?? 'everything'}.`])
        return EXIT.done
      }),
    )
}

/** In a container the user may have no name. */
function whoami(): string {
  try {
    return `${userInfo().username}@${hostname()}`
  } catch {
    return hostname()
  }
}
