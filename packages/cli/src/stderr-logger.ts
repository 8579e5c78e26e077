/** The logger of the command line: one line on standard error, `level: sentence key=value`. Duty: quiet under cron. */
import type { Logger } from '@mailspool/core'
import { oneLine, type Output } from './output.js'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof LEVELS)[number]

/** Debug with --verbose, warnings on a terminal, errors alone under cron or with --quiet. */
export function stderrLogger(output: Output): Logger {
  const least: Level = output.verbose ? 'debug' : output.terminal && !output.quiet ? 'warn' : 'error'
  const method = (level: Level) => (facts: Record<string, unknown>, sentence: string) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return
    output.progress('')
    process.stderr.write(`${level}: ${oneLine([sentence, ...Object.entries(facts).map(asText)].join(' '))}\n`)
  }
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') }
}

const asText = ([name, value]: [string, unknown]) =>
  `${name}=${value instanceof Error ? value.message : typeof value === 'string' ? value : JSON.stringify(value)}`
