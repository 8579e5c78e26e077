// Nothing is lost: every acknowledged id is there once, in an end state whose reason the server's ledger confirms.

/** Every acknowledged id is in exactly one state, nothing is there that nobody sent, and the sums agree. */
export function conservation({ acknowledged, unacknowledged, messages, byId, calm }) {
  const missing = acknowledged.filter(({ id }) => !byId.has(id)).map(({ id }) => ({ id, text: 'acknowledged, and not in the store' }))
  const known = new Set([...acknowledged, ...unacknowledged].map(({ messageId }) => messageId))
  const strangers = messages.filter(({ message_id }) => !known.has(message_id)).map(({ id }) => ({ id, text: 'in the store, and nobody sent it' }))
  const unmatched = acknowledged.filter(({ id, messageId }) => byId.has(id) && byId.get(id).message_id !== messageId).map(({ id }) => ({ id, text: 'has another Message-ID than was acknowledged' }))
  const twice = messages.length - byId.size
  const found = [...missing, ...strangers, ...unmatched]
  if (twice > 0) found.push({ id: null, text: `${twice} ids stand in the store twice` })
  if (calm.left > 0) found.push({ id: null, text: `${calm.left} messages still wait` })
  return { name: 'acknowledged mails not in exactly one state', figure: found.length, bound: 0, found }
} // prettier-ignore

/** All acknowledged messages are received, or still held, or terminal with a reason that the ledger confirms. */
export function noLoss(facts) {
  const found = facts.acknowledged.flatMap(({ id }) => {
    const row = facts.byId.get(id)
    const wrong = row === undefined ? 'lost' : whatIsWrong(row, facts)
    return wrong === null ? [] : [{ id, text: wrong }]
  })
  return { name: 'acknowledged mails lost', figure: found.length, bound: 0, found }
}

function whatIsWrong(row, facts) {
  const recipients = facts.recipientsOf.get(row.id) ?? []
  if (recipients.length === 0) return 'has no recipients left'
  const got = ({ address }) => facts.copies.has(`${row.message_id} ${address}`)
  const wrongly = recipients.find((one) => one.fate === 'accepted' && !got(one))
  if (wrongly) return `${wrongly.address} is called accepted, and the server never took it`
  const refused = recipients.find(({ fate, address }) => fate === 'refused' && !facts.finalRefusals.has(address))
  if (refused) return `${refused.address} is called refused, and the server never refused it for good`
  return endState(row, { recipients, facts })
}

function endState(row, { recipients, facts }) {
  const fates = new Set(recipients.map(({ fate }) => fate))
  const held = facts.store.contents.has(row.id)
  switch (row.state) {
    case 'sent':
      return [...fates].every((fate) => fate === 'accepted') ? null : `sent, with recipients ${[...fates].join(', ')}`
    case 'failed':
      return fates.has('refused') && !fates.has('open') ? null : `failed, with recipients ${[...fates].join(', ')}`
    case 'cancelled':
      return facts.cancels.has(row.id) ? null : 'cancelled, and nobody asked for it'
    case 'uncertain':
      return held ? null : 'uncertain, and its content is gone'
    default:
      return held ? null : `${row.state}, and its content is gone`
  }
}

const FINAL = new Set(['refused', 'partial'])

/** No setting of the campaign gives up by time or count, so only the server's own final refusals may fail a mail. */
export function honestFailures({ messages }) {
  const failed = messages.filter(({ state }) => state === 'failed')
  const found = failed.filter(({ reason }) => !FINAL.has(reason)).map(({ id, reason }) => ({ id, text: `failed as ${reason}` }))
  return { name: 'failed for a reason that is none of the server (poison)', figure: found.length, bound: 0, found }
} // prettier-ignore

/** Uncertain by itself only after three attempts of unknown outcome, or held; else by a cancel that came too late. */
export function honestUncertain({ messages, options, cancels }) {
  const wrong = messages.filter(
    ({ id, state, uncertain_attempts }) =>
      state === 'uncertain' && uncertain_attempts < (options.hold || cancels.has(id) ? 1 : 3),
  )
  const found = wrong.map(({ id, uncertain_attempts }) => ({ id, text: `uncertain after ${uncertain_attempts}` }))
  return { name: 'uncertain without cause', figure: found.length, bound: 0, found }
}
