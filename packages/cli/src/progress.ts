/** The progress line of a run. Duty: a figure on a terminal, at most ten times a second, and nothing elsewhere. */
import type { Mailer } from '@mailspool/core'
import type { Output } from './output.js'

const PAUSE_MS = 100

/** Answers the function that ends it. */
export function showProgress(output: Output, mailer: Mailer): () => void {
  const figures = { sent: 0, other: 0 }
  let shown = 0
  const off = mailer.on('attempt', ({ state }) => {
    figures[state === 'sent' ? 'sent' : 'other'] += 1
    if (performance.now() - shown < PAUSE_MS) return
    shown = performance.now()
    output.progress(`${figures.sent} sent${figures.other === 0 ? '' : `, ${figures.other} not`} …`)
  })
  return () => {
    off()
    output.progress('')
  }
}
