// Attempts: one ending per claim, what counts as one, and that a final refusal is the last word.

/**
 * One ending per claim. The one exception is written in RELIABILITY 3: a claim that the sweep called uncertain, whose
 * worker came back with the 250 (a late acceptance).
 */
export function oneEnding({ attemptsOf }) {
  const found = [...attemptsOf].flatMap(([id, list]) => {
    const bySequence = new Map()
    for (const one of list) bySequence.set(one.claim_seq, [...(bySequence.get(one.claim_seq) ?? []), one])
    const twice = [...bySequence].filter(([, rows]) => rows.length > 1 && !isLateAcceptance(rows))
    return twice.map(([sequence, rows]) => ({ id, text: `claim ${sequence} ended ${rows.length} times` }))
  })
  return { name: 'claims that ended twice', figure: found.length, bound: 0, found }
}

/** First what the sweep said in the name of the one that had vanished, then what it brought when it came back. */
const isLateAcceptance = ([sweeps, late, ...more]) =>
  more.length === 0 && ['uncertain', 'crashed'].includes(sweeps.result) && ['success', 'failure'].includes(late.result)

const OF_TRANSPORT = new Set(['network', 'tls', 'protocol', 'rate', 'auth'])
/** RELIABILITY chapter 4: the fifth set-aside in a row is counted. */
const SET_ASIDES = 5

/** Trouble of the transport uses no attempt. */
export function uncountedTrouble({ attemptsOf }) {
  const found = [...attemptsOf].flatMap(([id, list]) => {
    const trouble = list.filter(({ result, failure_class }) => result === 'failure' && OF_TRANSPORT.has(failure_class))
    const counted = trouble.filter((one) => one.counted === 1).length
    const free = trouble.length - counted
    return free >= counted * (SET_ASIDES - 1) ? [] : [{ id, text: `${counted} counted, ${free} not` }]
  })
  return { name: 'attempts used up by transport trouble', figure: found.length, bound: 0, found }
}

/** Crashes use none either. */
export function uncountedCrashes({ attemptsOf }) {
  const found = [...attemptsOf].flatMap(([id, list]) =>
    list.filter(({ result, counted }) => result === 'crashed' && counted === 1).map(() => ({ id, text: 'a crash was counted' })),
  )
  return { name: 'attempts used up by crashes', figure: found.length, bound: 0, found }
} // prettier-ignore

/**
 * An address that was refused for good is not asked again, from the moment on at which that refusal is stored. (A
 * worker killed between the reply and its storing knows nothing of it: the next one has to ask.)
 */
export function lastWord({ askedAgain, finalRefusals, recipientsOf, attemptsOf }) {
  const idOf = new Map([...recipientsOf].flatMap(([id, list]) => list.map(({ address }) => [address, id])))
  const found = askedAgain.flatMap(({ address, at }) => {
    const id = idOf.get(address)
    const stored = (attemptsOf.get(id) ?? []).filter(({ result }) => result === 'failure' || result === 'success')
    const knew = stored.find((one) => one.at < at && finalRefusals.get(address).some((refusal) => covers(one, refusal)))
    return knew ? [{ id, text: `${address} was asked again ${at - knew.at} ms after its final refusal was stored` }] : []
  })
  return { name: 'asked again after a final refusal', figure: found.length, bound: 0, found }
} // prettier-ignore

const covers = ({ at, duration_ms }, refusal) => refusal.at <= at && refusal.at >= at - duration_ms - 5
