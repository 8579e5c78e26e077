/** What retry-deferred and purge-mail-log print: their count. Duty: nothing for a zero that nobody watches. */
import type { Output } from './output.js'

/** Cron mails every line, so without a terminal a zero says nothing (--cron 0 does), and --json always answers. */
export function reportCount(output: Output, count: number, line: string): void {
  if (output.json || count > 0 || output.terminal) output.answer({ count }, () => [line])
}
