/**
 * What a command says, and where: answers on standard output, everything about the run on standard error. Duty: cron
 * mails every line, so without a terminal nothing is said that nobody asked for; --json makes the answer JSON.
 */
import { isatty } from 'node:tty'
import Table from 'cli-table3'

export interface OutputOptions {
  json: boolean
  quiet: boolean
  verbose: boolean
  /** As --cron says; null: ask the streams. */
  terminal: boolean | null
}

export interface Streams {
  out: NodeJS.WriteStream & { fd: number }
  err: NodeJS.WriteStream & { fd: number }
}

export class Output {
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  /** Whether a person watches, or --cron 0 says so. */
  readonly terminal: boolean
  readonly #streams: Streams

  constructor(options: OutputOptions, streams: Streams = { out: process.stdout, err: process.stderr }) {
    this.json = options.json
    this.quiet = options.quiet
    this.verbose = options.verbose
    this.terminal = options.terminal ?? (isTty(streams.out) || isTty(streams.err))
    this.#streams = streams
  }

  /** The answer: one line of JSON with --json, else the lines for people. */
  answer(value: unknown, lines: () => readonly string[]): void {
    if (this.json) this.write(`${JSON.stringify(value)}\n`)
    else if (!this.quiet) for (const line of lines()) this.write(`${line}\n`)
  }

  /** A table on a terminal, lines with tabs into a pipe. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    if (this.quiet) return
    if (!isTty(this.#streams.out)) return rows.forEach((row) => this.write(`${row.map(oneLine).join('\t')}\n`))
    const table = new Table({ head: [...head], style: { head: [], border: [] }, wordWrap: true })
    table.push(...rows.map((row) => row.map(oneLine)))
    this.write(`${table.toString()}\n`)
  }

  /** Bytes as they are: `show --raw`, `migrate sql`. */
  write(bytes: string | Buffer): void {
    this.#streams.out.write(bytes)
  }

  /** About the run, for a person who watches or asked for it. */
  note(line: string): void {
    if ((this.terminal || this.verbose) && !this.quiet) this.#line(line)
  }

  /** About the run, also without a terminal: somebody has to do something. Not with --quiet. */
  warn(line: string): void {
    if (!this.quiet) this.#line(`warning: ${line}`)
  }

  /** What ended the command; never held back. */
  error(line: string): void {
    this.#line(`error: ${line}`)
  }

  /** A line that replaces itself, on a real terminal only; '' wipes it. */
  progress(line: string): void {
    if (isTty(this.#streams.err) && this.terminal && !this.quiet) this.#streams.err.write(`\r\u001B[K${line}`)
  }

  #line(line: string): void {
    this.progress('')
    this.#streams.err.write(`${oneLine(line)}\n`)
  }
}

const isTty = ({ fd }: { fd: number }) => isatty(fd)

/** Texts of servers and mails must not move a terminal's cursor nor fake further lines. */
// eslint-disable-next-line no-control-regex -- control characters are what it removes
export const oneLine = (text: string) => text.replace(/[\u0000-\u001F\u007F-\u009F]+/g, ' ')

/** '3 mails', '1 mail'. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
