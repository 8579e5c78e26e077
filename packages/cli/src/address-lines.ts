/**
 * Reads addresses out of a text: one a line, or the first column of a CSV file. Duty: blank lines, comments (#), a byte
 * order mark and a heading are passed over; what is no address is told with its line. Pure but for the stream.
 */
import { createInterface } from 'node:readline'
import { normaliseAddress } from '@mailspool/core'

export interface AddressLine {
  /** From 1. */
  line: number
  /** What stood there. */
  text: string
  /** Null: no e-mail address. */
  address: string | null
}

export async function* addressLines(input: NodeJS.ReadableStream): AsyncGenerator<AddressLine> {
  let line = 0
  let headed = false
  for await (const read of createInterface({ input, crlfDelay: Infinity })) {
    line += 1
    const text = firstColumn(line === 1 ? read.replace(/^\uFEFF/, '') : read)
    if (text === '' || text.startsWith('#')) continue
    const heading = !headed && HEADING.test(text)
    headed = true
    if (!heading) yield { line, text, address: normaliseAddress(text) }
  }
}

/** What exports of mail services call the column. */
const HEADING = /^(e[-_ ]?mail|address|recipient)([-_ ]?address)?$/i

/** Separated by comma, semicolon or tab; quoted as CSV has it, or an address with a quoted local part. */
function firstColumn(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"\s*(?:[,;\t]|$)/.exec(line)?.[1]
  return (quoted?.replaceAll('""', '"') ?? line.split(/[,;\t]/, 1)[0] ?? '').trim()
}
