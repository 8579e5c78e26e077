/** `dont-send list|add|remove|import`: the addresses that get no mail. Duty: an answer for each address. */
import type { DontSendEntry } from '@mailspool/core'
import type { Command } from 'commander'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import type { Session } from '../session.js'
import { addImport } from './dont-send-import.js'

export const dontSendCommand: CommandDefinition = (program) => {
  const group = program.command('dont-send').description("The don't-send list: addresses that get no mail.")
  addList(group)
  addAdd(group)
  addRemove(group)
  addImport(group)
}

function addList(group: Command): void {
  group
    .command('list')
    .description('Every address on the list.')
    .action(
      action(async (session) => {
        const rows: string[][] = []
        for await (const entry of entriesOf(session))
          if (session.output.json) session.output.answer(entry, () => [])
          else rows.push([entry.address, entry.reason ?? '', entry.source ?? '', entry.createdAt.toISOString()])
        if (!session.output.json) session.output.table(['address', 'reason', 'source', 'since'], rows)
        return EXIT.done
      }),
    )
}

async function* entriesOf(session: Session): AsyncGenerator<DontSendEntry> {
  const { dontSend } = await session.mailer()
  let after: string | null = null
  do {
    const page = await dontSend.list({ limit: 1000, ...(after === null ? {} : { after }) })
    yield* page.items
    after = page.next
  } while (after !== null)
}

function addAdd(group: Command): void {
  group
    .command('add')
    .description('Puts addresses on the list.')
    .argument('<address...>', 'Plain addresses.')
    .option('--reason <text>', 'Kept with the address.')
    .action(
      action<{ reason?: string }>(async (session, { args, options: { reason } }) => {
        const { dontSend } = await session.mailer()
        for (const address of args) {
          await dontSend.add(address, { source: 'mailer-cli', ...(reason === undefined ? {} : { reason }) })
          session.output.answer({ address, answer: 'added' }, () => [`${address} added`])
        }
        return EXIT.done
      }),
    )
}

function addRemove(group: Command): void {
  group
    .command('remove')
    .description('Takes addresses off the list.')
    .argument('<address...>', 'Plain addresses.')
    .action(
      action(async (session, { args }) => {
        const { dontSend } = await session.mailer()
        let missing = 0
        for (const address of args) {
          const answer = (await dontSend.remove(address)) ? 'removed' : 'notFound'
          if (answer === 'notFound') missing += 1
          session.output.answer({ address, answer }, () => [`${address} ${answer === 'removed' ? 'removed' : 'was not on the list'}`]) // prettier-ignore
        }
        return missing === 0 ? EXIT.done : EXIT.error
      }),
    )
}
