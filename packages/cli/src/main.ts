/**
 * Runs the command line once: parse, act, flush, exit. Duty: the process ends by itself, even when the config's
 * Sequelize leaves a pool open, and not before its output is written. Errors never leave as a stack.
 */
import { CommanderError } from 'commander'
import { reportError } from './command.js'
import { EXIT } from './exit-codes.js'
import { Output } from './output.js'
import { createProgram } from './program.js'

export async function main(argv: readonly string[]): Promise<void> {
  endQuietlyOnClosedPipe()
  process.on('uncaughtException', (error) => void exit(report(error)))
  try {
    await createProgram().parseAsync([...argv])
    await exit(Number(process.exitCode ?? EXIT.done))
  } catch (error) {
    await exit(error instanceof CommanderError ? usageCode(error) : report(error))
  }
}

/** Help that was asked for is no mistake. Commander has written its own line. */
const usageCode = (error: CommanderError) => (error.exitCode === 0 ? EXIT.done : EXIT.usage)

function report(error: unknown): number {
  const verbose = process.argv.includes('--verbose')
  return reportError(new Output({ json: false, quiet: false, verbose, terminal: null }), error)
}

/** `mailer-cli list | head` closes the pipe: that is no error. */
function endQuietlyOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done)
    throw error
  })
}

async function exit(code: number): Promise<void> {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)])
  process.exit(code)
}

const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write('', () => resolve()))
