/** `resume`: takes a pause back and closes breakers. */
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'

export const resumeCommand: CommandDefinition = (program) => {
  program
    .command('resume')
    .description('Takes a pause back; also lets transports be tried again that were given a rest.')
    .option('--transport <name>', 'Only this transport.')
    .action(
      action<{ transport?: string }>(async (session, { options: { transport } }) => {
        await (await session.mailer()).resume(transport === undefined ? {} : { transport })
        session.output.answer({ resumed: transport ?? 'all' }, () => [`Resumed: ${transport ?? 'everything'}.`])
        return EXIT.done
      }),
    )
}
