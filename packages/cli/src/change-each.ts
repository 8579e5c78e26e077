/** cancel, requeue, delete and resolve: one change to each of some messages. Duty: an answer a line, exit 1 if one was not changed. */
import type { Mailer } from '@mailspool/core'
import { action, type CommandDefinition } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { isMessageId } from './message-line.js'
import type { Session } from './session.js'

export interface Change {
  /** 'cancelled', 'tooLate', 'notFound', … */
  change: (mailer: Mailer, id: string) => Promise<string>
  /** The answers that mean: changed. */
  done: readonly string[]
}

export function changeEach(command: Change & { name: string; description: string }): CommandDefinition {
  return (program) => {
    program
      .command(command.name)
      .description(command.description)
      .argument('<id...>', 'Ids, as list prints them.')
      .action(
        action(async (session, { args }) => {
          let code: ExitCode = EXIT.done
          for (const id of args) code = Math.max(code, await changeOne(session, id, command)) as ExitCode
          return code
        }),
      )
  }
}

export async function changeOne(session: Session, id: string, { change, done }: Change): Promise<ExitCode> {
  const mailer = await session.mailer()
  const answer = isMessageId(id) ? await change(mailer, id) : 'notFound'
  session.output.answer({ id, answer }, () => [`${id} ${WORDS[answer] ?? answer}`])
  return done.includes(answer) ? EXIT.done : EXIT.error
}

const WORDS: Readonly<Record<string, string>> = {
  tooLate: 'not changed: too late',
  notFound: 'not found',
  notChanged: 'not changed: its state does not allow it, or its content is gone',
}

/** For verbs that answer only whether: tells 'notFound' from 'notChanged'. */
export function changedOrWhy(word: string, change: (mailer: Mailer, id: string) => Promise<boolean>): Change['change'] {
  return async (mailer, id) => {
    if (await change(mailer, id)) return word
    return (await mailer.find(id)) === null ? 'notFound' : 'notChanged'
  }
}
