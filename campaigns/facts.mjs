// The facts of a campaign put in order for the checks: by message, by address, by Message-ID. No judgement here.
export function arrange(facts) {
  const { store, taken, faults } = facts
  const messages = store.messages.map(numbers)
  const attempts = store.attempts.map(numbers)
  return {
    ...facts,
    messages,
    byId: new Map(messages.map((one) => [one.id, one])),
    recipientsOf: groupBy(store.recipients, ({ message }) => message),
    attemptsOf: groupBy(attempts, ({ message }) => message),
    copies: groupBy(
      taken.flatMap((one) => one.to.map((address) => ({ ...one, address }))),
      ({ address, messageIds }) => `${messageIds[0]} ${address}`,
    ),
    takenByMessageId: groupBy(taken, ({ messageIds }) => messageIds[0]),
    finalRefusals: groupBy(
      faults.filter(({ final }) => final).flatMap(({ to, at }) => to.map((address) => ({ address, at }))),
      ({ address }) => address,
    ),
  }
}

/** Drivers answer whole numbers of eight bytes as text. */
function numbers(row) {
  const names = ['attempts', 'crashes', 'uncertain_attempts', 'possible_duplicate', 'claim_seq', 'at', 'duration_ms', 'counted', 'code'] // prettier-ignore
  const read = names.filter((name) => name in row && row[name] !== null).map((name) => [name, Number(row[name])])
  return { ...row, ...Object.fromEntries(read) }
}

export function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** Everything known of one message, in the order of time: for a person who has to find out what happened. */
export function historyOf(id, { byId, recipientsOf, attemptsOf, acknowledged, cancels, taken, faults }) {
  const row = byId.get(id)
  const ack = acknowledged.find((one) => one.id === id)
  const from = ack && `${ack.key}@bounce.example`
  const events = [
    ...(ack ? [{ at: ack.at, text: `acknowledged to ${ack.to.join(', ')}` }] : []),
    ...taken.filter((one) => one.from === from).map(({ at, to, replied }) => ({ at, text: `server took it for ${to.join(', ')}${replied ? '' : ', reply lost'}` })),
    ...faults.filter((one) => one.from === from).map(({ at, kind, to }) => ({ at, text: `server: ${kind} (${to.join(', ')})` })),
    ...(attemptsOf.get(id) ?? []).map((one) => ({ at: one.at, text: attemptText(one) })),
  ] // prettier-ignore
  return [
    `  row: ${JSON.stringify(row ?? null)}`,
    `  recipients: ${(recipientsOf.get(id) ?? []).map(({ address, fate }) => `${address} ${fate}`).join(', ')}`,
    ...(cancels.has(id) ? [`  cancel answered: ${cancels.get(id)}`] : []),
    ...events.sort((a, b) => a.at - b.at).map(({ at, text }) => `  ${new Date(at).toISOString().slice(11)} ${text}`),
  ].join('\n')
}

const attemptText = (one) =>
  `attempt of claim ${one.claim_seq} by ${one.worker}: ${one.result}${one.counted ? '' : ', not counted'}${one.possible_duplicate ? ', marked' : ''} ` +
  `(${one.failure_class ?? '-'} ${one.code ?? ''} ${String(one.reply).slice(0, 60)}) after ${one.duration_ms} ms`

/** Seconds from the sweep's `crashed` to the end of the next attempt, in order; Infinity where there was none. */
export function recoveries({ attemptsOf, byId }) {
  const all = [...attemptsOf].flatMap(([id, list]) =>
    list.flatMap((one, place) => {
      if (one.result !== 'crashed' || byId.get(id)?.state === 'cancelled') return []
      const next = list.slice(place + 1).find(({ result }) => result !== 'crashed')
      return [next === undefined ? Infinity : (next.at - one.at) / 1000]
    }),
  )
  return all.toSorted((a, b) => a - b)
}
