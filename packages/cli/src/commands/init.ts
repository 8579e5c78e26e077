/** `init`: a commented mailer.config.mjs and the lines for cron. Duty: never overwrites a config that is there. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'

const FILE = 'mailer.config.mjs'

const TEMPLATE = `// The one configuration of the mail queue, read by the web application and by \`npx mailer-cli\` alike.
// Every setting: docs/configuration.md. Scalar settings can also come from MAILER_* variables, which go before this file.
import { defineConfig } from '@mailspool/config'

export default defineConfig({
  // Where the queue lives: 'postgres://user:pass@host/db', 'mysql://user:pass@host/db', or a file beside this one.
  database: process.env.DATABASE_URL ?? 'sqlite:./.mailer/queue.sqlite',

  // What carries the mail: 'smtp://user:pass@host:587', or .eml files in a folder while you develop.
  transport: process.env.SMTP_URL ?? 'outbox:./.mailer/outbox',

  // The From of a mail that has none.
  // defaultFrom: 'Shop <shop@example.com>',

  // Connections of one process to the mail server.
  // concurrency: 5,

  // Give up after so many retries; null: never.
  // maxRetries: null,

  // Who may open the admin page: answer an actor, or nothing for everybody who may not.
  // admin: { authorize: (req) => (req.user?.isAdmin ? { name: req.user.email, rights: 'all' } : null) },
})
`

export const initCommand: CommandDefinition = (program) => {
  program
    .command('init')
    .description(`Writes a commented ${FILE} into this folder and prints the lines for cron.`)
    .action(
      action(async ({ output }) => {
        const { CONFIG_FILES } = await import('@mailspool/config')
        const folder = process.cwd()
        const present = CONFIG_FILES.find((name) => existsSync(join(folder, name)))
        if (present !== undefined) {
          output.error(`${join(folder, present)} is there already and was left as it is.`)
          return EXIT.error
        }
        const file = join(folder, FILE)
        // wx: nothing that appears meanwhile is overwritten either
        await writeFile(file, TEMPLATE, { flag: 'wx' })
        const cron = cronLines(folder)
        output.answer({ file, cron }, () => [
          `Wrote ${file}.`,
          'Keep .mailer/ out of the repository (.gitignore).',
          '',
          'For cron (crontab -e):',
          '',
          ...cron,
        ])
        return EXIT.done
      }),
    )
}

function cronLines(folder: string): string[] {
  const place = `cd ${/^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`}`
  return [
    `*       * * * * ${place} && npx mailer-cli send-mail`,
    `0,20,40 * * * * ${place} && npx mailer-cli retry-deferred`,
    `0 0     * * *   ${place} && npx mailer-cli purge-mail-log 7`,
  ]
}
