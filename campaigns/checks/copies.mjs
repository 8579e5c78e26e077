// Copies: how many there may be, that each after the first was announced, and that all are the same mail.

const extraCopies = ({ copies }) =>
  [...copies].flatMap(([key, list]) => (list.length > 1 ? [{ key, count: list.length - 1 }] : []))
const idOf = ({ messages }, messageId) => messages.find(({ message_id }) => message_id === messageId)?.id ?? null

/**
 * RELIABILITY chapter 6: at most kills x W + replies lost by the server (of all that stood on a
 * connection, where the client had to end it); a stop is a kill of a worker that comes back, a
 * killed database one of every worker. A copy that goes to several recipients is one. 0 with hold.
 */
export function duplicates(facts) {
  const { options, done, settings, taken, faults } = facts
  const perMail = new Map()
  for (const { key, count } of extraCopies(facts)) {
    const messageId = key.split(' ')[0]
    perMail.set(messageId, Math.max(count, perMail.get(messageId) ?? 0))
  }
  const figure = [...perMail.values()].reduce((sum, count) => sum + count, 0)
  const lost = taken.filter((one) => one.lost).length
  const behind = faults.filter((one) => one.breaks).length * (settings.inFlight - 1)
  const bound = options.hold ? 0 : (done.kill + done.killDatabase * options.workers + done.stop) * settings.window + lost + behind
  const found = figure <= bound ? [] : [...perMail].map(([messageId, count]) => ({ id: idOf(facts, messageId), text: `${count} copies too many` }))
  return { name: 'second copies', figure, bound, found }
} // prettier-ignore

/** Each further copy has an attempt that says possibleDuplicate. */
export function unmarkedCopies(facts) {
  const found = extraCopies(facts).flatMap(({ key, count }) => {
    const id = idOf(facts, key.split(' ')[0])
    const marked = (facts.attemptsOf.get(id) ?? []).filter((one) => one.possible_duplicate === 1).length
    return marked >= count ? [] : [{ id, text: `${key}: ${count} further copies, ${marked} marked attempts` }]
  })
  return { name: 'copies that are not marked', figure: found.length, bound: 0, found }
}

/** Equal bodies, and exactly one Message-ID in each. */
export function sameMail(facts) {
  const found = [...facts.takenByMessageId].flatMap(([messageId, list]) => {
    const id = idOf(facts, messageId)
    const one = list.every(({ messageIds }) => messageIds.length === 1)
    if (!one) return [{ id, text: `${messageId}: a copy has not exactly one Message-ID` }]
    return new Set(list.map(({ hash }) => hash)).size === 1 ? [] : [{ id, text: `${messageId}: copies differ` }]
  })
  return { name: 'copies that differ', figure: found.length, bound: 0, found }
}

/** Once a cancel was answered 'cancelled' the server has nothing of it, ever. */
export function cancelHolds(facts) {
  const acknowledged = [...facts.cancels].filter(([, answer]) => answer === 'cancelled')
  const found = acknowledged.flatMap(([id]) => {
    const row = facts.byId.get(id)
    const sent = facts.takenByMessageId.get(row?.message_id)
    if (sent !== undefined) return [{ id, text: `answered cancelled, and the server took it ${sent.length} times` }]
    return row?.state === 'cancelled' ? [] : [{ id, text: `answered cancelled, and it is ${row?.state}` }]
  })
  const name = `sent though cancelled (of ${acknowledged.length} cancelled)`
  return { name, figure: found.length, bound: 0, found }
}
