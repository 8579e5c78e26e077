/** `show ID`: one message with its recipients and attempts, or with --raw its bytes. Duty: sensitive content stays shut. */
import { FAIL_REASONS, type Attempt, type Mailer, type Message } from '@mailspool/core'
import { action, type CommandDefinition } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { isMessageId } from '../message-line.js'
import type { Output } from '../output.js'

export const showCommand: CommandDefinition = (program) => {
  program
    .command('show')
    .description('One message, with what became of each recipient and every attempt.')
    .argument('<id>', 'The id, as list prints it.')
    .option('--raw', 'Its bytes, as they go to the server; refused for sensitive mail.')
    .action(
      action<{ raw?: boolean }>(async (session, { args: [id = ''], options }) => {
        const mailer = await session.mailer()
        const message = isMessageId(id) ? await mailer.find(id) : null
        if (message === null) {
          session.output.error(`there is no message ${id}.`)
          return EXIT.error
        }
        if (options.raw) return showRaw(session.output, mailer, message)
        session.output.answer(message, () => linesOf(message))
        return EXIT.done
      }),
    )
}

async function showRaw(output: Output, mailer: Mailer, message: Message): Promise<ExitCode> {
  const content = message.sensitive ? null : await mailer.content(message.id)
  if (content !== null) {
    output.write(content)
    return EXIT.done
  }
  const why = message.sensitive ? 'is sensitive: its content is shown to nobody' : 'has no content left in the database'
  output.error(`the message ${message.id} ${why}.`)
  return EXIT.error
}

function linesOf(message: Message): string[] {
  const { state, reason, tags, metadata } = message
  const fields: [string, string | null][] = [
    ['id', message.id],
    ['Message-ID', message.messageId],
    ['state', reason === null ? state : `${state}: ${reason}. ${FAIL_REASONS[reason]}`],
    ['subject', message.sensitive ? '(sensitive)' : message.subject],
    ['from', message.from],
    ['priority', message.priority],
    ['transport', message.transport],
    ['size', `${message.size} bytes`],
    ['tags', tags.join(', ')],
    ['metadata', Object.entries(metadata).map((pair) => pair.join('=')).join(', ')], // prettier-ignore
    ['created', message.createdAt.toISOString()],
    ['due', message.dueAt?.toISOString() ?? null],
    ['expires', message.expiresAt?.toISOString() ?? null],
    ['finished', message.finishedAt?.toISOString() ?? null],
    ['attempts', `${message.attemptCount}, put back ${message.retries} times`],
    ['duplicate', message.possibleDuplicate ? 'possible: an attempt had an unknown outcome' : null],
  ]
  return [
    ...fields.filter(([, value]) => value).map(([name, value]) => `${name.padEnd(11)} ${value}`),
    ...message.recipients.map((one) => [`${one.kind.padEnd(11)} ${one.address}`, one.fate, one.reply ?? ''].filter(Boolean).join(' · ')), // prettier-ignore
    ...(message.attempts ?? []).map(attemptLine),
  ]
}

function attemptLine({ at, result, failureClass, code, reply, durationMs, worker }: Attempt): string {
  const words = [`attempt     ${at.toISOString()}`, result, failureClass, code, reply, `${durationMs} ms`, worker]
  return words.filter((word) => word !== null).join(' · ')
}
