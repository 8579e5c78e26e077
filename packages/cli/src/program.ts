/**
 * The program as commander sees it: every command once. `--help` and docs/commands.md are printed from it. Duty: the
 * options that hold everywhere, and the order of the commands.
 */
import { createRequire } from 'node:module'
import { Command } from 'commander'
import type { CommandDefinition } from './command.js'
import { cancelCommand } from './commands/cancel.js'
import { deleteCommand } from './commands/delete.js'
import { doctorCommand } from './commands/doctor.js'
import { dontSendCommand } from './commands/dont-send.js'
import { exportCommand } from './commands/export.js'
import { initCommand } from './commands/init.js'
import { listCommand } from './commands/list.js'
import { migrateCommand } from './commands/migrate.js'
import { pauseCommand } from './commands/pause.js'
import { purgeMailLogCommand } from './commands/purge-mail-log.js'
import { requeueCommand } from './commands/requeue.js'
import { resolveCommand } from './commands/resolve.js'
import { resumeCommand } from './commands/resume.js'
import { retryDeferredCommand } from './commands/retry-deferred.js'
import { runMailerCommand } from './commands/run-mailer.js'
import { sendMailCommand } from './commands/send-mail.js'
import { showCommand } from './commands/show.js'
import { statusCommand } from './commands/status.js'
import { unlockCommand } from './commands/unlock.js'

const GROUPS: Readonly<Record<string, readonly CommandDefinition[]>> = {
  'For cron, each under a lock of its own:': [sendMailCommand, retryDeferredCommand, purgeMailLogCommand],
  'The worker, which needs no cron:': [runMailerCommand],
  'Setting up:': [initCommand, migrateCommand],
  'Looking:': [statusCommand, doctorCommand, listCommand, showCommand, exportCommand],
  'Steering:': [
    cancelCommand,
    requeueCommand,
    deleteCommand,
    resolveCommand,
    pauseCommand,
    resumeCommand,
    unlockCommand,
    dontSendCommand,
  ],
}

const EXITS = `
Exit codes:
  0   done; also when ended by SIGTERM, SIGINT or a limit
  1   error; a message that was not found or not changed; a finding of doctor
  2   a mistake in the command line or the configuration
  3   finished with deferred, failed or set-aside mail (--strict)
  75  try later: locked, lock lost, paused, transport down
  128+n  ended at once by a second signal n`

/** A fresh program; parse it with `parseAsync`. Printed help is 100 columns wide everywhere, so that docs are stable. */
export function createProgram(): Command {
  const program = new Command('mailer-cli')
    .description('The command line of the Mailspool mail queue.')
    .version(version(), '-V, --version', 'Print the version.')
    .helpOption('-h, --help', 'Print this help.')
    .option('--config <file>', 'This config file; else mailer.config.* is looked for from here upward.')
    .option('--json', 'Answer in JSON on standard output: one object, or one line for each.')
    .option('--quiet', 'Say nothing but errors.')
    .option('--verbose', 'Say what is done, and where settings came from.')
    .configureHelp({ helpWidth: 100, showGlobalOptions: true })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', EXITS)
  for (const [heading, commands] of Object.entries(GROUPS)) {
    program.commandsGroup(heading)
    for (const add of commands) add(program)
  }
  return program
}

function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}
