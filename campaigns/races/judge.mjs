// What a race must come to. Pure: the answers that callers had, what the server took and when, and the row that is left.

/**
 * `answers`: { answer, at }; `takenAt`: moments in which the server took it, before it said so; `row`: null if gone.
 * @returns null, or what contradicts what.
 */
export function contradiction({ answers, takenAt, row }) {
  const answered = (answer) => answers.find((one) => one.answer === answer)
  const [cancelled, deleted] = [answered('cancelled'), answered('deleted')]
  if (takenAt.length > 1) return `the server took it ${takenAt.length} times`
  if (cancelled && takenAt.length > 0) return 'answered cancelled, and the server took it'
  // what has been sent may be deleted; but not the other way round
  if (deleted && takenAt.some((at) => at > deleted.at)) return 'answered deleted, and then the server took it'
  if (deleted && row !== null) return `answered deleted, and it is ${row.state}`
  if (deleted) return null
  if (answered('notFound') || row === null) return 'it is gone, and nobody deleted it'
  if (cancelled) return row.state === 'cancelled' ? null : `answered cancelled, and it is ${row.state}`
  return row.state === 'sent' && takenAt.length === 1 ? null : `answered tooLate, and it is ${row.state}; the server took it ${takenAt.length} times`
} // prettier-ignore
