/** `send-mail`: one run, as cron starts it. Duty: limits and lock from flags, the summary, and the exit code. */
import type { DeliverySummary, Mailer } from '@mailspool/core'
import { action, cronOption, settingOption, type CommandDefinition } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import type { Output } from '../output.js'
import { showProgress } from '../progress.js'
import type { Session } from '../session.js'
import { endOnSignal } from '../signals.js'
import { withLock } from '../with-lock.js'

interface SendMailOptions {
  lockPath?: string
  strict?: boolean
}

export const sendMailCommand: CommandDefinition = (program) => {
  program
    .command('send-mail')
    .description('Sends what is queued, in the order of priority and age, until nothing is left.')
    .addOption(settingOption('--max <n>', 'maxBatch'))
    .addOption(settingOption('--max-deferred <n>', 'maxDeferred'))
    .addOption(settingOption('--throttle <duration>', 'throttle'))
    .addOption(settingOption('--concurrency <n>', 'concurrency'))
    .option('--lock-path <file>', 'The file of the lock, or its folder.')
    .addOption(settingOption('--lock-wait <duration>', 'lockWaitTimeout'))
    .addOption(settingOption('--no-lock', 'useFileLock', 'Hold no file lock: claims alone keep mail single.'))
    .option('--strict', 'Exit 3 when mail was deferred, set aside, failed, or its outcome is uncertain.')
    .addOption(cronOption())
    .action(
      action<SendMailOptions>(async (session, { options }) =>
        withLock(session, {
          command: 'send-mail',
          lockPath: options.lockPath,
          signal: endOnSignal(session.output),
          work: (signal) => sendMail(session, signal, options),
        }),
      ),
    )
}

async function sendMail(session: Session, signal: AbortSignal, { strict }: SendMailOptions): Promise<ExitCode> {
  const mailer = await session.mailer()
  const endProgress = showProgress(session.output, mailer)
  const summary = await mailer.deliver({ signal })
  endProgress()
  if (session.output.json) session.output.answer(summary, () => [])
  else if (!stoodStill(summary)) session.output.note(sentence(summary))
  if (summary.stoppedBy === 'paused') return paused(session.output)
  if (summary.stoppedBy === 'transport') return transportDown(session.output, mailer)
  return strict === true && unsent(summary) > 0 ? EXIT.unsent : EXIT.done
}

const COUNTS = ['sent', 'deferred', 'failed', 'dontSend', 'expired', 'uncertain', 'setAside'] as const

/** Then the line about the pause or the transport says it all. */
const stoodStill = (summary: DeliverySummary) =>
  (summary.stoppedBy === 'paused' || summary.stoppedBy === 'transport') && COUNTS.every((name) => summary[name] === 0)

const unsent = (summary: DeliverySummary) =>
  summary.deferred + summary.failed + summary.setAside + summary.expired + summary.uncertain

function sentence(summary: DeliverySummary): string {
  const parts = COUNTS.filter((name) => summary[name] > 0).map((name) => `${summary[name]} ${WORDS[name]}`)
  const what = parts.length === 0 ? 'No mail to send' : parts.join(', ')
  return `${what}, in ${(summary.durationMs / 1000).toFixed(1)} s${ENDED[summary.stoppedBy]}.`
}

const WORDS = {
  sent: 'sent',
  deferred: 'deferred',
  failed: 'failed',
  dontSend: "on the don't-send list",
  expired: 'expired',
  uncertain: 'uncertain',
  setAside: 'set aside',
} as const

const ENDED: Readonly<Record<DeliverySummary['stoppedBy'], string>> = {
  empty: '',
  maxBatch: '; ended by maxBatch',
  maxDeferred: '; ended by maxDeferred',
  paused: '; sending is paused',
  transport: '; the transport is down',
  signal: '; ended by a signal',
}

function paused(output: Output): ExitCode {
  output.note('Nothing is sent: the queue is paused. `mailer-cli status` says by whom, `mailer-cli resume` goes on.')
  return EXIT.tryLater
}

/** One clear line, under cron too: somebody should look. */
async function transportDown(output: Output, mailer: Mailer): Promise<ExitCode> {
  const { transports, counts } = await mailer.status()
  const down = transports.filter(({ breaker }) => breaker !== 'closed')
  const named = (down.length > 0 ? down : transports.filter(({ lastError }) => lastError !== null)).map(
    ({ name, label, lastError }) => `${name} (${label})${lastError === null ? '' : `: ${lastError}`}`,
  )
  output.error(`the transport is down: ${named.join('; ') || 'see mailer-cli status'}. Mails that wait: ${counts.queued}. Try later.`) // prettier-ignore
  return EXIT.tryLater
}
