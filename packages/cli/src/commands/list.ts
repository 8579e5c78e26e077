/** `list`: messages, newest first. Duty: NDJSON with --json, a table on a terminal, lines with tabs into a pipe. */
import { didYouMean, STATES, type MessageQuery, type State } from '@mailspool/core'
import { InvalidArgumentError } from 'commander'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { messageLine, messageRow, MESSAGE_HEAD } from '../message-line.js'

interface ListOptions {
  state?: State[]
  recipient?: string
  limit?: number
}

/** Rows of a table that a person still reads; JSON has no such end. */
const TABLE_ROWS = 100

export const listCommand: CommandDefinition = (program) => {
  program
    .command('list')
    .description('Messages, newest first.')
    .option('--state <state...>', `Only in these states: ${STATES.join(', ')}.`, readState)
    .option('--recipient <address>', 'Only to this address, or @domain.')
    .option('--limit <n>', `At most so many; default ${TABLE_ROWS}, with --json all.`, readLimit)
    .action(
      action<ListOptions>(async (session, { options }) => {
        const mailer = await session.mailer()
        const { state, recipient, limit = session.output.json ? Infinity : TABLE_ROWS } = options
        const query: MessageQuery = {
          ...(state === undefined ? {} : { state }),
          ...(recipient === undefined ? {} : { recipient }),
          limit: Math.min(limit, 1000),
        }
        const rows: string[][] = []
        let count = 0
        for await (const message of mailer.messages(query)) {
          if (count++ >= limit) break
          if (session.output.json) session.output.answer(messageLine(message), () => [])
          else rows.push(messageRow(message))
        }
        if (!session.output.json) session.output.table(MESSAGE_HEAD, rows)
        if (!session.output.json && count > limit) session.output.note(`Only the first ${limit}; --limit shows more.`)
        return EXIT.done
      }),
    )
}

function readState(text: string, before: State[] = []): State[] {
  if ((STATES as readonly string[]).includes(text)) return [...before, text as State]
  const meant = didYouMean(text, STATES)
  throw new InvalidArgumentError(meant === null ? `It must be one of ${STATES.join(', ')}.` : `Did you mean ${meant}?`)
}

function readLimit(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return Number(text)
}
