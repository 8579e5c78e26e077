/**
 * How a command is written: a name and options for commander, and work that answers an exit code. Duty: from parsed
 * words to a session and back to process.exitCode; errors become one line here and nowhere else.
 */
import { isMailerError, OPTIONS, readSettingText, type OptionName, type Settings } from '@mailspool/core'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { exitCodeOf, type ExitCode } from './exit-codes.js'
import type { Output } from './output.js'
import { Session, type GlobalOptions } from './session.js'

/** Adds one command to the program. */
export type CommandDefinition = (program: Command) => void

type Work<Options> = (session: Session, given: { args: string[]; options: Options }) => Promise<ExitCode>

/** The action of a command: opens a session, does the work, reports what went wrong in one line, closes. */
export function action<Options = object>(work: Work<Options>, defaults: GlobalOptions = {}) {
  return async function (this: Command): Promise<void> {
    const options = this.optsWithGlobals<GlobalOptions & Options>()
    const session = new Session({ ...defaults, ...options }, settingsGiven(this))
    try {
      process.exitCode = await work(session, { args: this.processedArgs.flat() as string[], options })
    } catch (error) {
      process.exitCode = reportError(session.output, error)
    } finally {
      await session.close()
    }
  }
}

/** One line for a person; where it came from only with --verbose. */
export function reportError(output: Output, error: unknown): ExitCode {
  output.error(error instanceof Error ? error.message || error.name : String(error))
  const cause = error instanceof Error ? (error.cause ?? (isMailerError(error) ? null : error)) : null
  if (output.verbose && cause instanceof Error && cause.stack) process.stderr.write(`${cause.stack}\n`)
  return exitCodeOf(error)
}

/** An option that stands for a setting, under whatever name its flag has. */
class SettingOption extends Option {
  readonly #setting: OptionName

  constructor(flags: string, description: string, setting: OptionName) {
    super(flags, description)
    this.#setting = setting
  }

  override attributeName(): string {
    return this.#setting
  }
}

/** Checked as the setting is, and described by the same sentence unless another is given. */
export function settingOption(flags: string, name: OptionName, description: string = OPTIONS[name].help): Option {
  const option = new SettingOption(flags, description, name)
  if (option.negate) return option
  return option.argParser((text) => {
    const read = readSettingText(name, text)
    if ('value' in read) return read.value
    throw new InvalidArgumentError(`It ${read.problem}.`)
  })
}

/** -c as django-mailer has it. */
export function cronOption(): Option {
  const truth: Record<string, boolean> = { 0: false, 1: true }
  return new Option(
    '-c, --cron [0|1]',
    '1, or no value: speak as under cron; 0: as on a terminal. Default: look for a terminal.',
  ).argParser((text) => {
    const read = truth[text]
    if (read === undefined) throw new InvalidArgumentError('It must be 0 or 1.')
    return read
  })
}

/** What was typed; a default of commander's must not go before environment and file. */
function settingsGiven(command: Command): Partial<Settings> {
  const names = command.options.filter((one) => one instanceof SettingOption).map((one) => one.attributeName())
  const typed = names.filter((name) => command.getOptionValueSource(name) === 'cli')
  return Object.fromEntries(typed.map((name) => [name, command.getOptionValue(name) as unknown]))
}
