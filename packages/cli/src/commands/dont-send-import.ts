/**
 * `dont-send import FILE|-`: a list of addresses, such as another service's bounces, onto the don't-send list. Duty:
 * batches, and what became of each line. An address that is on the list keeps the reason that it has.
 */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { MailerError, STORE, type MailStore } from '@mailspool/core'
import type { Command } from 'commander'
import { addressLines, type AddressLine } from '../address-lines.js'
import { action } from '../command.js'
import { EXIT } from '../exit-codes.js'
import type { Output } from '../output.js'

interface ImportOptions {
  reason?: string
  source: string
}

const COUNTS = { added: 0, alreadyThere: 0, invalid: 0 }
type Answer = keyof typeof COUNTS

export function addImport(group: Command): void {
  group
    .command('import')
    .description('Puts the addresses of a file on the list: one a line, or the first column of a CSV file.')
    .argument('<file>', "The file; '-' is standard input. Blank lines and lines that begin with # are passed over.")
    .option('--reason <text>', 'Kept with each address.')
    .option('--source <text>', 'Where they come from.', 'mailer-cli import')
    .action(
      action<ImportOptions>(async (session, { args: [file = '-'], options }) => {
        const input = await openInput(file)
        const mailer = await session.mailer()
        const put = new Import(await mailer[STORE](), session.output, options)
        for await (const batch of batches(addressLines(input), mailer.settings.messagesBatchSize))
          await put.batch(batch)
        const { added, alreadyThere, invalid } = put.counts
        session.output.progress('')
        session.output.answer(put.counts, () => [`${added} added, ${alreadyThere} already there, ${invalid} invalid.`])
        return invalid === 0 ? EXIT.done : EXIT.error
      }),
    )
}

class Import {
  readonly counts = { ...COUNTS }

  constructor(
    readonly store: MailStore,
    readonly output: Output,
    readonly options: ImportOptions,
  ) {}

  async batch(lines: readonly AddressLine[]): Promise<void> {
    const addresses = lines.flatMap(({ address }) => address ?? [])
    const there = new Set(await this.store.among(addresses))
    const { reason = null, source } = this.options
    const fresh = [...new Set(addresses)].filter((address) => !there.has(address))
    await this.store.addDontSend(fresh.map((address) => ({ address, reason, source, expiresAt: null })))
    for (const line of lines) this.#tell(line, answerFor(line, there))
    this.output.progress(`${this.counts.added} added …`)
  }

  #tell({ line, text, address }: AddressLine, answer: Answer): void {
    this.counts[answer] += 1
    if (this.output.json) this.output.answer({ line, address: address ?? text.slice(0, 100), answer }, () => [])
    else if (answer === 'invalid') this.output.warn(`line ${line} is no e-mail address: ${text.slice(0, 100)}`)
  }
}

/** Of an address that stands twice in the file, the second finds it there. */
function answerFor({ address }: AddressLine, there: Set<string>): Answer {
  if (address === null) return 'invalid'
  if (there.has(address)) return 'alreadyThere'
  there.add(address)
  return 'added'
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Opened before the database is: a mistyped name shall say so at once. */
async function openInput(file: string): Promise<NodeJS.ReadableStream> {
  if (file === '-') return process.stdin
  try {
    const handle = await open(file)
    return createReadStream(file, { fd: handle })
  } catch (error) {
    throw new MailerError('MAILER_BAD_ARGUMENT', { path: file, problem: `cannot be read: ${(error as Error).message}` }, { cause: error }) // prettier-ignore
  }
}
